package io.weir.stores.kit;

import java.nio.file.Path;

/** Where the sources of this module are, for tests that can write what they compare with. */
public final class SourceTree {
  private static final String MODULE = "stores";

  private SourceTree() {}

  /** A directory of test resources, in the sources of this module or those of a neighbour's. */
  public static Path resources(String name) {
    Path here = Path.of("").toAbsolutePath();
    Path module = here.endsWith(MODULE) ? here : here.resolveSibling(MODULE);
    return module.resolve("src/test/resources").resolve(name);
  }
}
