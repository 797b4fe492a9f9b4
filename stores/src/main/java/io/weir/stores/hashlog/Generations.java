package io.weir.stores.hashlog;

import io.weir.stores.StoreException;
import io.weir.stores.generation.Manifests;
import io.weir.stores.io.Directory;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** Makes a generation of a hash log store whenever its log has made a mark durable. */
final class Generations implements LogOwner {
  private final Manifests<LogManifest> manifests;

  Generations(Directory directory) {
    this.manifests = new Manifests<>(directory, LogManifest.PREFIX, LogManifest::decode);
  }

  Manifests<LogManifest> manifests() {
    return manifests;
  }

  @Override
  public void begins(LogFiles empty) throws IOException {
    manifests.publish(generation -> new LogManifest(generation, empty));
  }

  @Override
  public void durable(long mark, LogFiles files) throws IOException {
    manifests.publish(generation -> new LogManifest(generation, files));
  }

  @Override
  public void notDurable() {}

  @Override
  public void failed(StoreException failure) {}

  @Override
  public List<LogFiles> recent() {
    return manifests.recent().stream().map(LogManifest::log).toList();
  }

  @Override
  public boolean forgetPrevious() {
    return manifests.forgetPrevious();
  }

  @Override
  public void deleteUnnamed(Collection<String> files, Predicate<String> isUnused)
      throws IOException {
    manifests.deleteUnnamed(files, isUnused);
  }
}
