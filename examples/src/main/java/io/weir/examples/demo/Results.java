package io.weir.examples.demo;

import java.util.function.Consumer;

/** The result of a query, read from the stores of the running application. */
@FunctionalInterface
interface Results {

  /** Reads all rows whose time lies in a span: of a window its start, of a session its end. */
  void forEach(TimeSpan times, Consumer<Counted> reader);
}
