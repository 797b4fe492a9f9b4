package io.weir.stores.sorted;

import java.util.concurrent.atomic.AtomicInteger;

/** Something that stays as long as anybody uses it. Whoever makes it uses it. For any thread. */
abstract class Counted {
  private final AtomicInteger users = new AtomicInteger(1);

  /** One more uses it; false if the last one has gone already. */
  final boolean tryUse() {
    int now = users.get();
    while (now > 0) {
      if (users.compareAndSet(now, now + 1)) {
        return true;
      }
      now = users.get();
    }
    return false;
  }

  /** One more uses it, while another does. */
  final void use() {
    if (!tryUse()) {
      throw new IllegalStateException("Nobody uses it any more: " + this);
    }
  }

  /** One uses it no more. The last one ends it. */
  final void leave() {
    if (users.decrementAndGet() == 0) {
      end();
    }
  }

  /** Nobody uses it any more. Must not throw. */
  abstract void end();
}
