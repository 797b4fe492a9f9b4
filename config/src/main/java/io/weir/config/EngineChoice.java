package io.weir.config;

/** An engine that a setting can give to a store. */
public enum EngineChoice {
  /** For key-value stores. */
  HASH_LOG("hash-log"),
  /** For key-value stores that are read in the order of their keys. */
  SORTED("sorted"),
  /** For window and session stores. */
  WINDOW_LOG("window-log"),
  /** Kafka's own, for any store. */
  ROCKSDB("rocksdb");

  private final String text;

  EngineChoice(String text) {
    this.text = text;
  }

  /** The name of the engine as settings and messages spell it. */
  public String text() {
    return text;
  }
}
