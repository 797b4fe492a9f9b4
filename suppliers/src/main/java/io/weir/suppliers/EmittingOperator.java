package io.weir.suppliers;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.List;

/**
 * Tells the operator that emits windows or sessions when they close from anybody else who reads
 * their store by time. To all others such a store shows what has not expired; the operator must
 * also find what a leap of stream time has just made expire.
 *
 * <p>Both call the same method, from the same thread, and through the same layers. What differs is
 * who calls: the operators of the DSL are classes of Kafka's package {@code kstream.internals},
 * which asks a store for rows by time for nothing else. This relies on that package, and on nothing
 * between the operator and the store but classes of Kafka and Weir: in a store that an application
 * has put a layer around, the operator finds what Kafka's own stores would show. The stack is
 * looked at only for reads by time of stores that emit, of which the operator makes one a second.
 */
final class EmittingOperator {
  private static final StackWalker STACK = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);
  private static final String OPERATORS = "org.apache.kafka.streams.kstream.internals.";
  private static final List<String> LAYERS =
      List.of("org.apache.kafka.streams.state.", "org.apache.kafka.streams.processor.internals.");

  private EmittingOperator() {}

  /** Whether it is the one who has called the store. */
  static boolean asks() {
    return STACK.walk(
        frames ->
            frames
                .filter(frame -> !isOfStore(frame))
                .findFirst()
                .map(caller -> caller.getClassName().startsWith(OPERATORS))
                .orElse(false));
  }

  private static boolean isOfStore(StackFrame frame) {
    Class<?> called = frame.getDeclaringClass();
    return called == EmittingOperator.class
        || TimedEngineStore.class.isAssignableFrom(called)
        || WeirStore.class.isAssignableFrom(called)
        || LAYERS.stream().anyMatch(called.getName()::startsWith);
  }
}
