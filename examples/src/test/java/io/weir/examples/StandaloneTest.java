package io.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The projects to copy ask for the versions that are built here, and so does the BOM. That they
 * compile is seen where they are built: the plain one and its test as tests of this module.
 */
class StandaloneTest {
  private static final Path ROOT = Path.of("..");
  private static final Path STANDALONE = ROOT.resolve("examples/standalone");

  private final String parent = Files.readString(ROOT.resolve("pom.xml"));
  private final String version = first("</artifactId>\\s*<version>([^<]+)</version>", parent);

  StandaloneTest() throws IOException {}

  @ParameterizedTest
  @ValueSource(strings = {"plain", "spring-boot"})
  void shouldAskForTheVersionsOfThisBuild(String project) throws IOException {
    String pom = Files.readString(STANDALONE.resolve(project).resolve("pom.xml"));
    assertThat(pom)
        .contains("<weir.version>" + version + "</weir.version>")
        .contains("<kafka.version>" + first("<kafka.version>([^<]+)<", parent));
  }

  @Test
  void shouldNameTheSuppliersInTheSettingsOfSpring() throws IOException {
    Path settings = STANDALONE.resolve("spring-boot/src/main/resources/application.yml");
    assertThat(settings)
        .content()
        .contains("dsl.store.suppliers.class: io.weir.suppliers.WeirDslStoreSuppliers");
  }

  @Test
  void shouldListEveryModuleOfTheLibraryInTheBom() throws IOException {
    String bom = Files.readString(ROOT.resolve("bom/pom.xml"));
    assertThat(bom).contains("<artifactId>weir-bom</artifactId>\n  <version>" + version + "<");
    for (String module : List.of("config", "stores", "changelog", "suppliers")) {
      assertThat(ROOT.resolve(module)).isDirectory();
      assertThat(bom).contains("<artifactId>weir-" + module + "</artifactId>");
    }
  }

  private static String first(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .findFirst()
        .orElseThrow(() -> new AssertionError(pattern))
        .group(1);
  }
}
