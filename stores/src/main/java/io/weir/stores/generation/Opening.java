package io.weir.stores.generation;

import io.weir.stores.CorruptionException;
import io.weir.stores.FormatVersionException;
import io.weir.stores.OtherEngineException;
import io.weir.stores.io.Directory;
import io.weir.stores.io.PublishedFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a store at its newest generation that proves whole. */
public final class Opening<M extends Manifest> {
  /** The lock of a store, which its directory has before anything else. */
  public static final String LOCK_FILE = "LOCK";

  private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

  private final String store;
  private final Directory directory;
  private final Manifests<M> manifests;
  private boolean leftOversMayGo;

  /**
   * The opening of a store.
   *
   * @param store its name, for messages
   * @param manifests to go on from the generation that is found
   */
  public Opening(String store, Directory directory, Manifests<M> manifests) {
    this.store = store;
    this.directory = directory;
    this.manifests = manifests;
  }

  /** Opens what a manifest names. */
  @FunctionalInterface
  public interface Opener<M, S> {
    /**
     * Opens it, or releases whatever it has opened.
     *
     * @throws CorruptionException if not all of it proves whole
     */
    S open(M manifest) throws IOException;
  }

  /**
   * Tries the generations in turn, the newest first.
   *
   * @return null if there is none, and nothing else either
   * @throws CorruptionException if there are some, and none is whole
   * @throws OtherEngineException if there is none, but other files
   * @throws FormatVersionException if another release wrote the newest
   */
  public <S> @Nullable S open(Opener<M, S> opener) throws IOException {
    CorruptionException damage = null;
    List<Long> numbers = manifests.numbers();
    for (long number : numbers) {
      if (number == Manifests.FIRST && damage != null) {
        break;
      }
      try {
        return open(number, numbers, opener);
      } catch (CorruptionException e) {
        LOG.warn("Store {} cannot be opened at generation {}: {}", store, number, e.getMessage());
        damage = damage == null ? e : damage;
      }
    }
    if (damage != null) {
      throw damage;
    }
    refuseFiles();
    return null;
  }

  /** A manifest comes before any other file. */
  private void refuseFiles() throws IOException {
    for (String name : directory.list()) {
      if (!name.equals(LOCK_FILE) && !PublishedFile.isUnfinished(name)) {
        throw new OtherEngineException(
            directory + " holds " + name + " but no manifest of this kind of store");
      }
    }
  }

  private <S> S open(long number, List<Long> numbers, Opener<M, S> opener) throws IOException {
    M manifest = manifests.read(number);
    M before = before(number, numbers);
    S opened;
    try {
      opened = opener.open(manifest);
    } catch (NoSuchFileException e) {
      throw new CorruptionException(
          "Generation "
              + number
              + " in "
              + directory
              + " names a file that is missing: "
              + e.getMessage());
    }
    manifests.continueFrom(manifest, before, numbers.get(0));
    return opened;
  }

  /** Files that no generation names are left-overs, unless a generation cannot be read. */
  private @Nullable M before(long number, List<Long> numbers) throws IOException {
    leftOversMayGo = number == numbers.get(0);
    if (!leftOversMayGo || numbers.size() == 1) {
      return null;
    }
    try {
      return manifests.read(numbers.get(1));
    } catch (CorruptionException e) {
      LOG.warn("Store {} has a damaged older generation: {}", store, e.getMessage());
      leftOversMayGo = false;
      return null;
    }
  }

  /** Whether what no generation names may be deleted: all that there are could be read. */
  public boolean leftOversMayGo() {
    return leftOversMayGo;
  }
}
