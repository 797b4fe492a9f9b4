package io.weir.it;

/** What Kafka Streams promises an application. */
enum Guarantee {
  AT_LEAST_ONCE("at_least_once"),
  EXACTLY_ONCE("exactly_once_v2");

  private final String setting;

  Guarantee(String setting) {
    this.setting = setting;
  }

  String setting() {
    return setting;
  }
}
