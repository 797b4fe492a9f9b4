package io.weir.stores.io;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A directory that writes down each call, one line each, in the order in which they ended:
 *
 * <pre>
 * create NAME          open NAME           reopen NAME         close NAME
 * write NAME @pos+len  read NAME @pos+len  length NAME         sync NAME
 * rename NAME -> NAME  delete NAME         list                sync directory
 * lock NAME
 * </pre>
 *
 * <p>A call that threw has {@code !} and the kind of the exception at its end. A file goes by the
 * name under which it was opened.
 */
public final class RecordingDirectory extends InterceptingDirectory {
  private final UnaryOperator<String> names;
  private final List<Line> lines = new ArrayList<>();

  private record Line(Operation operation, String text) {}

  public RecordingDirectory(Directory delegate) {
    this(delegate, UnaryOperator.identity());
  }

  /**
   * @param names what to write for each file name, to leave out what differs from run to run
   */
  public RecordingDirectory(Directory delegate, UnaryOperator<String> names) {
    super(delegate);
    this.names = names;
  }

  /** All lines so far. */
  public synchronized List<String> transcript() {
    return transcriptOf(EnumSet.allOf(Operation.class));
  }

  /** The lines of the calls that can change what is found after a crash. */
  public synchronized List<String> changes() {
    Set<Operation> mutating = EnumSet.allOf(Operation.class);
    mutating.removeIf(operation -> !operation.mutates());
    return transcriptOf(mutating);
  }

  /** The lines of the calls of these kinds. */
  public synchronized List<String> transcriptOf(Set<Operation> operations) {
    return lines.stream()
        .filter(line -> operations.contains(line.operation()))
        .map(Line::text)
        .toList();
  }

  /** Forgets all lines so far. */
  public synchronized void clear() {
    lines.clear();
  }

  @Override
  <T> T around(Call call, Action<T> action) throws IOException {
    String failure = "";
    try {
      return action.run(call.length());
    } catch (IOException | RuntimeException | Error e) {
      failure = " ! " + e.getClass().getSimpleName();
      throw e;
    } finally {
      add(call, failure);
    }
  }

  private synchronized void add(Call call, String failure) {
    lines.add(new Line(call.operation(), text(call) + failure));
  }

  private String text(Call call) {
    String verb = call.operation().name().toLowerCase(Locale.ROOT);
    return switch (call.operation()) {
      case LIST -> verb;
      case SYNC_DIRECTORY -> "sync directory";
      case READ, WRITE ->
          verb + " " + name(call.name()) + " @" + call.position() + "+" + call.length();
      case RENAME -> verb + " " + name(call.name()) + " -> " + name(call.target());
      default -> verb + " " + name(call.name());
    };
  }

  private String name(String name) {
    return names.apply(name);
  }
}
