package io.weir.it.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Window;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.DslSessionParams;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.SessionStore;

/**
 * A bare map of the sessions of each key in the order of their arrival, behind the interface of a
 * store. A put drops sessions of its key that are older than the retention; nothing else is done
 * about time.
 */
final class HeapSessionStore extends HeapStore implements SessionStore<Bytes, byte[]> {
  private final Map<Bytes, List<KeyValue<Windowed<Bytes>, byte[]>>> keys;
  private final long retentionMs;

  HeapSessionStore(
      DslSessionParams params, Map<Bytes, List<KeyValue<Windowed<Bytes>, byte[]>>> keys) {
    super(params.name());
    this.keys = keys;
    retentionMs = params.retentionPeriod().toMillis();
  }

  @Override
  public void put(Windowed<Bytes> session, byte[] value) {
    List<KeyValue<Windowed<Bytes>, byte[]>> sessions = keys.get(session.key());
    if (sessions == null) {
      sessions = new ArrayList<>(4);
      keys.put(session.key(), sessions);
    }
    Window window = session.window();
    sessions.removeIf(
        old ->
            old.key.window().end() <= window.end() - retentionMs
                || old.key.window().equals(window));
    if (value != null) {
      sessions.add(KeyValue.pair(session, value));
    }
  }

  @Override
  public void remove(Windowed<Bytes> session) {
    List<KeyValue<Windowed<Bytes>, byte[]>> sessions = keys.get(session.key());
    if (sessions != null) {
      sessions.removeIf(old -> old.key.window().equals(session.window()));
    }
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> findSessions(
      Bytes key, long endFrom, long startTo) {
    List<KeyValue<Windowed<Bytes>, byte[]>> sessions = keys.get(key);
    if (sessions == null) {
      return new HeapRows<>(List.<KeyValue<Windowed<Bytes>, byte[]>>of().iterator());
    }
    List<KeyValue<Windowed<Bytes>, byte[]>> found = new ArrayList<>(sessions.size());
    for (KeyValue<Windowed<Bytes>, byte[]> session : sessions) {
      Window window = session.key.window();
      if (window.end() >= endFrom && window.start() <= startTo) {
        found.add(session);
      }
    }
    return new HeapRows<>(found.iterator());
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> fetch(Bytes key) {
    return findSessions(key, 0, Long.MAX_VALUE);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> fetch(Bytes keyFrom, Bytes keyTo) {
    throw new UnsupportedOperationException("the heap map has no order of keys");
  }

  @Override
  void clear() {
    keys.clear();
  }
}
