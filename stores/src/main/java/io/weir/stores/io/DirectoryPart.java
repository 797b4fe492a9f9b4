package io.weir.stores.io;

import java.io.IOException;
import java.util.List;

/**
 * The files of a directory whose names begin with a prefix, as a directory of their own. It is as
 * safe for threads as the whole. It cannot be locked: whoever has parts has locked the whole.
 */
public final class DirectoryPart implements Directory {
  private final Directory whole;
  private final String prefix;

  /**
   * The part of a directory.
   *
   * @param prefix of no other part, nor the beginning of such a prefix
   */
  public DirectoryPart(Directory whole, String prefix) {
    this.whole = whole;
    this.prefix = FileName.checked(prefix);
  }

  @Override
  public List<String> list() throws IOException {
    return whole.list().stream()
        .filter(name -> name.startsWith(prefix) && name.length() > prefix.length())
        .map(name -> name.substring(prefix.length()))
        .toList();
  }

  @Override
  public long length(String name) throws IOException {
    return whole.length(prefix + name);
  }

  @Override
  public Output create(String name) throws IOException {
    return whole.create(prefix + name);
  }

  @Override
  public Output reopen(String name) throws IOException {
    return whole.reopen(prefix + name);
  }

  @Override
  public Input open(String name) throws IOException {
    return whole.open(prefix + name);
  }

  @Override
  public void rename(String source, String target) throws IOException {
    whole.rename(prefix + source, prefix + target);
  }

  @Override
  public void delete(String name) throws IOException {
    whole.delete(prefix + name);
  }

  @Override
  public void sync() throws IOException {
    whole.sync();
  }

  @Override
  public Lock lock(String name) {
    throw new UnsupportedOperationException("a part is locked with " + whole);
  }

  @Override
  public String toString() {
    return whole + " (" + prefix + "*)";
  }
}
