package io.weir.config;

/** An engine that a store can be given by a setting. */
public enum EngineChoice {
  HASH_LOG("hash-log"),
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
