package io.weir.examples.demo;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How Kafka ends its process. The class for that is internal to Kafka and has moved in 4.4.0, so
 * that it is looked up by name.
 */
final class KafkaExit {
  private static final List<String> PLACES =
      List.of("org.apache.kafka.common.utils.internals.Exit", "org.apache.kafka.common.utils.Exit");

  private KafkaExit() {}

  /**
   * Has Kafka call this with the exit status and a message instead.
   *
   * @throws IllegalStateException if this Kafka has another way to exit
   */
  static void replace(BiConsumer<Integer, @Nullable String> procedure) {
    try {
      Class<?> exit = find();
      Class<?> type = Class.forName(exit.getName() + "$Procedure");
      Object calling =
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (proxy, method, arguments) -> {
                procedure.accept((Integer) arguments[0], (String) arguments[1]);
                return null;
              });
      exit.getMethod("setExitProcedure", type).invoke(null, calling);
      exit.getMethod("setHaltProcedure", type).invoke(null, calling);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Kafka has another way to exit", e);
    }
  }

  static Class<?> find() throws ClassNotFoundException {
    for (String place : PLACES) {
      try {
        return Class.forName(place);
      } catch (ClassNotFoundException e) {
        // then the other
      }
    }
    throw new ClassNotFoundException(String.join(", ", PLACES));
  }
}
