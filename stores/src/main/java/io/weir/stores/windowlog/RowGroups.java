package io.weir.stores.windowlog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a bundle in their groups: finds the group of a row, from level 0 down through those
 * that were split, and splits what gets too long. Written by one thread, read by any.
 *
 * <p>An operator reads a row and then writes it, and one that counts in hopping windows goes on
 * with the next row of the group. Therefore the place that was read or written last is kept,
 * whoever read it: as long as nothing else was written since, nobody need look for it again.
 */
final class RowGroups {
  private static final VarHandle WRITES;

  static {
    try {
      WRITES = MethodHandles.lookup().findVarHandle(RowGroups.class, "writes", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Layers layers;
  private final RowLayout layout;
  private final Consumer<byte[]> listener;

  /** Odd while something is being written; counted up by the writer, for readers of any thread. */
  @SuppressWarnings("UnusedVariable") // Through WRITES.
  private long writes;

  private @Nullable Seen lastSeen;

  /**
   * @param listener gets the key of each new group of level 0
   */
  RowGroups(Layers layers, RowLayout layout, Consumer<byte[]> listener) {
    this.layers = layers;
    this.layout = layout;
    this.listener = listener;
  }

  /**
   * A place as it was read.
   *
   * @param writes their count before it was read: what was read while it was odd may have changed
   */
  private record Seen(GroupPlace place, long writes) {}

  // ---- reading

  byte @Nullable [] get(byte[] rowKey) {
    int idOffset = layout.idOffset(rowKey);
    GroupPlace place = locateAgain(rowKey, idOffset);
    byte[] group = place.group();
    if (group == null) {
      return null;
    }
    int found = RowGroup.find(group, rowKey, idOffset);
    return found < 0 ? null : RowGroup.value(group, found, layout.idBytes());
  }

  /** The group that a row belongs to, or where one would be; without looking if that is known. */
  private GroupPlace locateAgain(byte[] rowKey, int idOffset) {
    long time = RowLayout.word(rowKey, idOffset);
    long now = (long) WRITES.getAcquire(this);
    Seen seen = lastSeen;
    if (seen != null && seen.writes == now && seen.place.isOf(rowKey, idOffset, time)) {
      return seen.place;
    }
    GroupPlace place = locate(rowKey, idOffset, time);
    saw(place, now);
    return place;
  }

  private void saw(GroupPlace place, long before) {
    if ((before & 1) == 0) {
      lastSeen = new Seen(place, before);
    }
  }

  private GroupPlace locate(byte[] rowKey, int idOffset, long time) {
    GroupPlace place = read(rowKey, idOffset, layout.start(time));
    while (place.group() != null && RowGroup.isSplit(place.group())) {
      int part = place.part(rowKey, idOffset);
      byte[] key = place.keyOf(part);
      boolean there = (RowGroup.parts(place.group()) & 1 << part) != 0;
      place = place.child(part, key, there ? layers.get(key) : null);
    }
    return place;
  }

  private GroupPlace read(byte[] key, int plainLength, long start) {
    byte[] groupKey = RowLayout.groupKey(key, plainLength, start, 0);
    return new GroupPlace(null, groupKey, start, layout.grainMs(), 0, layers.get(groupKey));
  }

  /**
   * Adds the rows of a plain key in one group between two times, inclusive, in their order.
   *
   * @param key begins with the plain key
   * @param start when the group begins, of level 0
   */
  void collect(byte[] key, int plainLength, long start, long from, long to, List<Row> into) {
    long before = (long) WRITES.getAcquire(this);
    GroupPlace place = read(key, plainLength, start);
    if (place.group() == null || !RowGroup.isSplit(place.group())) {
      saw(place, before);
    }
    collect(place, key, plainLength, from, to, into);
  }

  private void collect(
      GroupPlace place, byte[] key, int plainLength, long from, long to, List<Row> into) {
    byte[] group = place.group();
    if (group == null) {
      return;
    }
    if (!RowGroup.isSplit(group)) {
      RowGroup.collect(group, key, plainLength, layout.idBytes(), from, to, into);
      return;
    }
    int parts = RowGroup.parts(group);
    for (int part = 0; part < RowLayout.PARTS; part++) {
      if ((parts & 1 << part) != 0 && place.isBetween(part, from, to)) {
        byte[] partKey = place.keyOf(part);
        GroupPlace child = place.child(part, partKey, layers.get(partKey));
        collect(child, key, plainLength, from, to, into);
      }
    }
  }

  // ---- writing

  /** Puts a row; returns whether it was not there. */
  boolean put(byte[] rowKey, byte[] value) {
    int idOffset = layout.idOffset(rowKey);
    GroupPlace place = locateAgain(rowKey, idOffset);
    byte[] group = place.group();
    if (group == null) {
      putFirst(place, RowGroup.of(rowKey, idOffset, value));
      return true;
    }
    int found = RowGroup.find(group, rowKey, idOffset);
    byte[] changed = RowGroup.with(group, found, rowKey, idOffset, value);
    if (RowGroup.isLong(changed, layout.idBytes()) && place.isDivisible(layout.suffixBytes())) {
      split(place, changed);
    } else {
      write(place, changed);
    }
    return found < 0;
  }

  /** Removes a row; false if it was not there. Its group stays, perhaps without a row. */
  boolean delete(byte[] rowKey) {
    int idOffset = layout.idOffset(rowKey);
    GroupPlace place = locateAgain(rowKey, idOffset);
    byte[] group = place.group();
    int found = group == null ? -1 : RowGroup.find(group, rowKey, idOffset);
    if (group == null || found < 0) {
      return false;
    }
    write(place, RowGroup.without(group, found, layout.idBytes()));
    return true;
  }

  private void write(GroupPlace place, byte[] changed) {
    begin();
    layers.put(place.key(), changed);
    wrote(place.with(changed));
  }

  /** Nobody trusts what was seen until what follows is written. */
  private void begin() {
    WRITES.setOpaque(this, writes | 1);
    VarHandle.storeStoreFence();
  }

  /** The place is known to be as it is now. */
  private void wrote(@Nullable GroupPlace place) {
    long done = (writes | 1) + 1;
    WRITES.setRelease(this, done);
    lastSeen = place == null ? null : new Seen(place, done);
  }

  /** Writes a part before the group says that it is there: until then nobody looks for it. */
  private void putFirst(GroupPlace place, byte[] group) {
    begin();
    layers.put(place.key(), group);
    GroupPlace parent = place.parent();
    if (parent == null) {
      listener.accept(place.key());
    } else if (parent.group() != null) {
      int part = parent.partOf(place);
      layers.put(parent.key(), RowGroup.split(RowGroup.parts(parent.group()) | 1 << part));
    }
    wrote(place.with(group));
  }

  /** Writes the parts before the group says that they are there. */
  private void split(GroupPlace place, byte[] group) {
    byte[][] parts = RowGroup.partition(group, layout.idBytes(), place);
    int there = 0;
    begin();
    for (int part = 0; part < parts.length; part++) {
      byte[] rows = parts[part];
      if (rows != null) {
        layers.put(place.keyOf(part), rows);
        there |= 1 << part;
      }
    }
    layers.put(place.key(), RowGroup.split(there));
    wrote(null);
  }
}
