package io.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.Settings;
import io.weir.suppliers.WeirStores;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the README tells people to write has to exist. */
class ReadmeTest {
  private static final Path ROOT = Path.of("..");
  private final String readme = Files.readString(ROOT.resolve("README.md"));

  ReadmeTest() throws IOException {}

  @Test
  void shouldNameAClassOfSuppliersWhenTellingHowToAdopt() throws ClassNotFoundException {
    Set<String> classes = all("dsl\\.store\\.suppliers\\.class=(\\S+)");
    assertThat(classes).hasSize(1);
    for (String name : classes) {
      assertThat(DslStoreSuppliers.class).isAssignableFrom(Class.forName(name));
    }
  }

  @Test
  void shouldNameSettingsThatAreKnownWhenListingThem() {
    Set<String> names = all("`(weir\\.[a-z<>.]+)`");
    assertThat(names).hasSizeGreaterThan(5);
    Map<String, String> settings =
        names.stream()
            .map(name -> name.replace("<name>", "counts"))
            .collect(Collectors.toMap(Function.identity(), name -> "1"));
    assertThat(Settings.of(settings).unknown()).isEmpty();
  }

  @Test
  void shouldNameFactoriesThatExistWhenListingThem() {
    Set<String> factories =
        Arrays.stream(WeirStores.class.getMethods())
            .map(Method::getName)
            .collect(Collectors.toSet());
    assertThat(all("(?:WeirStores\\.|`)(persistent\\w+|plan)\\b"))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(factories).contains(name));
  }

  @Test
  void shouldNameOptionsThatExistWhenShowingTheDemo() {
    CommandLine demo = Weir.commandLine().getSubcommands().get("demo");
    assertThat(all("(--[a-z-]+)(?= )"))
        .isNotEmpty()
        .allSatisfy(
            option -> assertThat(demo.getCommandSpec().findOption(option)).as(option).isNotNull());
  }

  @Test
  void shouldPointAtFilesThatExistWhenLinking() {
    assertThat(all("\\]\\(([^):]+)\\)"))
        .isNotEmpty()
        .allSatisfy(file -> assertThat(ROOT.resolve(file)).exists());
  }

  @Test
  void shouldChartFiguresThatWereMeasured() throws IOException {
    String measured = Files.readString(ROOT.resolve("docs/benchmarks.md"));
    String chart = Files.readString(ROOT.resolve("docs/charts/operations.svg"));
    assertThat(Pattern.compile("class=\"figure\"[^>]*>([0-9.]+)<").matcher(chart).results())
        .hasSize(24)
        .allSatisfy(figure -> assertThat(measured).contains("| " + figure.group(1) + " |"));
  }

  private Set<String> all(String pattern) {
    return Pattern.compile(pattern)
        .matcher(readme)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toSet());
  }
}
