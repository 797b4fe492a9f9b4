package io.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings are read from text and typed values alike, and a wrong one says what to do. */
@Tag("locale")
class SettingsTest {
  private static final Set<EngineChoice> ANY = EnumSet.allOf(EngineChoice.class);

  @Test
  void shouldLeaveAllToTheEngineWhenNothingIsSet() {
    Settings settings = Settings.of(Map.of("application.id", "a", "weird", "b"));

    assertThat(settings.process().memoryMaxBytes()).isEqualTo(OptionalLong.empty());
    assertThat(settings.process().filesMaxOpen()).isEqualTo(OptionalLong.empty());
    assertThat(settings.store("counts", ANY))
        .isEqualTo(
            new StoreSettings(
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                "weir.generation.max.age.ms"));
    assertThat(settings.unknown()).isEmpty();
  }

  @Test
  void shouldReadTextAndTypedValuesAlike() {
    StoreSettings expected =
        new StoreSettings(
            Optional.of(EngineChoice.ROCKSDB),
            OptionalDouble.of(2.5),
            OptionalDouble.of(0),
            OptionalDouble.of(0.5),
            OptionalLong.of(1 << 20),
            OptionalInt.of(4),
            Optional.of(Duration.ofSeconds(1)),
            Optional.of(Settings.ANY_AGE),
            "weir.store.a.b.generation.max.age.ms");
    Settings text =
        Settings.of(
            Map.of(
                "weir.memory.max.bytes", " 8388608 ",
                "weir.files.max.open", " 64 ",
                "weir.store.a.b.engine", "rocksdb",
                "weir.store.a.b.memory.weight", "2.5",
                "weir.store.a.b.mutable.fraction", "0",
                "weir.store.a.b.garbage.target", "0.5",
                "weir.store.a.b.memtable.bytes", "1m",
                "weir.store.a.b.runs.per.level", " 4 ",
                "weir.store.a.b.generation.interval.ms", "1000",
                "weir.store.a.b.generation.max.age.ms", "-1"));
    Settings typed =
        Settings.of(
            Map.of(
                "weir.memory.max.bytes",
                8388608,
                "weir.files.max.open",
                64,
                "weir.store.a.b.engine",
                EngineChoice.ROCKSDB,
                "weir.store.a.b.memory.weight",
                2.5f,
                "weir.store.a.b.mutable.fraction",
                0,
                "weir.store.a.b.garbage.target",
                0.5,
                "weir.store.a.b.memtable.bytes",
                1048576,
                "weir.store.a.b.runs.per.level",
                4L,
                "weir.store.a.b.generation.interval.ms",
                1000L,
                "weir.store.a.b.generation.max.age.ms",
                -1L));

    assertThat(text.store("a.b", ANY)).isEqualTo(expected);
    assertThat(typed.store("a.b", ANY)).isEqualTo(expected);
    assertThat(text.process().memoryMaxBytes()).hasValue(8388608);
    assertThat(typed.process().memoryMaxBytes()).hasValue(8388608);
    assertThat(text.process().filesMaxOpen()).hasValue(64);
    assertThat(typed.process().filesMaxOpen()).hasValue(64);
    assertThat(text.unknown()).isEmpty();
  }

  @Test
  void shouldPreferTheSettingOfTheStoreWhenThereIsOneForAll() {
    Settings settings =
        Settings.of(
            Map.of(
                "weir.garbage.target", 0.3,
                "weir.store.a.garbage.target", 0.6,
                "weir.generation.interval.ms", 5,
                "weir.generation.max.age.ms", 0,
                "weir.store.a.generation.max.age.ms", 7));

    assertThat(settings.store("a", ANY).garbageTarget()).hasValue(0.6);
    assertThat(settings.store("b", ANY).garbageTarget()).hasValue(0.3);
    assertThat(settings.store("a", ANY).generationInterval()).contains(Duration.ofMillis(5));
    assertThat(settings.store("a", ANY).generationMaxAge()).contains(Duration.ofMillis(7));
    assertThat(settings.store("b", ANY).generationMaxAge()).contains(Duration.ZERO);
    assertThat(settings.store("a", ANY).generationMaxAgeName())
        .isEqualTo("weir.store.a.generation.max.age.ms");
    assertThat(settings.store("b", ANY).generationMaxAgeName())
        .isEqualTo("weir.generation.max.age.ms");
  }

  @ParameterizedTest
  @CsvSource({"4096k, 4194304", "64m, 67108864", " 64M , 67108864", "3g, 3221225472"})
  void shouldReadSizesWithUnits(String size, long bytes) {
    assertThat(Settings.of(Map.of("weir.memory.max.bytes", size)).process().memoryMaxBytes())
        .hasValue(bytes);
  }

  @Test
  void shouldTreatNullAsNotSet() {
    Map<String, Object> application = new HashMap<>();
    application.put("weir.memory.max.bytes", null);

    assertThat(Settings.of(application).process().memoryMaxBytes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "weir.memory.max.bytes, 4194303, 'a number of bytes such as 67108864 or 64m, at least 4m'",
    "weir.memory.max.bytes, 4095k, 'a number of bytes such as 67108864 or 64m, at least 4m'",
    "weir.memory.max.bytes, 1e9, 'a number of bytes such as 67108864 or 64m, at least 4m'",
    "weir.memory.max.bytes, 64 MB, 'a number of bytes such as 67108864 or 64m, at least 4m'",
    "weir.files.max.open, 15, 'a number of files, from 16 to 2147483647'",
    "weir.files.max.open, 2147483648, 'a number of files, from 16 to 2147483647'",
    "weir.garbage.target, 0.09, a number from 0.1 to 0.9",
    "weir.garbage.target, 0.91, a number from 0.1 to 0.9",
    "weir.generation.interval.ms, -1, a number of milliseconds from 0",
    "weir.generation.max.age.ms, -2, 'a number of milliseconds from 0, or -1 for any age'",
    "weir.store.s.engine, rocks, 'hash-log, sorted, window-log or rocksdb'",
    "weir.store.s.memory.weight, 0, a number from 0.001 to 1000",
    "weir.store.s.memory.weight, 1e300, a number from 0.001 to 1000",
    "weir.store.s.mutable.fraction, 0.951, a number from 0 to 0.95",
    "weir.store.s.mutable.fraction, -0.1, a number from 0 to 0.95",
    "weir.store.s.mutable.fraction, NaN, a number from 0 to 0.95",
    "weir.store.s.garbage.target, half, a number from 0.1 to 0.9",
    "weir.store.s.memtable.bytes, 255k, 'a number of bytes such as 16777216 or 16m, from 256k to 1g'",
    "weir.store.s.memtable.bytes, 1025m, 'a number of bytes such as 16777216 or 16m, from 256k to 1g'",
    "weir.store.s.runs.per.level, 0, 'a number of files, from 1 to 32'",
    "weir.store.s.runs.per.level, 33, 'a number of files, from 1 to 32'",
    "weir.store.s.generation.interval.ms, soon, a number of milliseconds from 0",
  })
  void shouldSayWhatToDoWhenAValueDoesNotFit(String setting, String value, String expected) {
    Settings settings = Settings.of(Map.of(setting, value));

    assertThatThrownBy(
            () -> {
              settings.process();
              settings.store("s", ANY);
            })
        .isInstanceOf(SettingException.class)
        .hasMessage(
            "Setting %s is '%s', expected %s. Change it, or remove it to get the default.",
            setting, value, expected);
  }

  @Test
  void shouldRefuseAnEngineThatTheStoreCannotRunOn() {
    Settings settings = Settings.of(Map.of("weir.store.s.engine", "window-log"));
    Set<EngineChoice> ofKeyValueStores =
        Set.of(EngineChoice.ROCKSDB, EngineChoice.SORTED, EngineChoice.HASH_LOG);

    assertThat(settings.store("s", ANY).engine()).contains(EngineChoice.WINDOW_LOG);
    assertThatThrownBy(() -> settings.store("s", ofKeyValueStores))
        .isInstanceOf(SettingException.class)
        .hasMessageStartingWith(
            "Setting weir.store.s.engine is 'window-log', expected hash-log, sorted or rocksdb.");
  }

  @ParameterizedTest
  @CsvSource({
    "weir.memory.max.byte, weir.memory.max.bytes",
    "weir.memory, weir.memory.max.bytes",
    "weir.mutable.fraction, weir.store.NAME.mutable.fraction",
    "weir.engine, weir.store.NAME.engine",
    "weir.memory.wieght, weir.store.NAME.memory.weight",
    "weir.garbage.taget, weir.garbage.target",
    "weir.store.counts.engin, weir.store.counts.engine",
    "weir.store.a.b.memory.wieght, weir.store.a.b.memory.weight",
    "weir.store.engine, weir.store.NAME.engine",
  })
  void shouldNameTheNearestSettingWhenANameIsUnknown(String name, String nearest) {
    assertThat(Settings.of(Map.of(name, 1)).unknown()).isEqualTo(Map.of(name, nearest));
  }
}
