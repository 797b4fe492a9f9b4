package io.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The picture of docs/architecture.md shows the rooms of stores as they are. */
class ArchitecturePageTest {
  private static final String ROOMS = "io.weir.stores.";
  private static final Pattern ARROW = Pattern.compile("  (\\w+) (?:-->|==>\\|\\d\\|) (\\w+)");

  @Test
  void shouldShowEveryArrowBetweenRoomsAndNoOther() throws IOException {
    TreeSet<String> drawn = new TreeSet<>();
    TreeSet<String> boxes = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("../docs/architecture.md"))) {
      Matcher arrow = ARROW.matcher(line);
      if (arrow.matches()) {
        drawn.add(arrow.group(1) + " --> " + arrow.group(2));
      }
      boxes.add(line.strip().replaceFirst("\\[.*", ""));
    }
    TreeSet<String> built = new TreeSet<>();
    TreeSet<String> rooms = new TreeSet<>();
    new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests())
        .withImportOption(
            location -> !location.contains("-tests.jar") && !location.contains("/test/"))
        .importPackages("io.weir.stores")
        .forEach(
            type -> {
              if (isInRoom(type)) {
                rooms.add(room(type));
                type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> isInRoom(target) && !room(target).equals(room(type)))
                    .forEach(target -> built.add(room(type) + " --> " + room(target)));
              }
            });
    assertThat(rooms).isNotEmpty();
    assertThat(boxes).as("boxes of docs/architecture.md").containsAll(rooms);
    // what concerns a room that is drawn before it is built can only be looked at when it is there
    drawn.removeIf(arrow -> !rooms.contains(arrow.replaceFirst(" .*", "")));
    drawn.removeIf(arrow -> !rooms.contains(arrow.replaceFirst(".* ", "")));
    assertThat(drawn).as("arrows of docs/architecture.md").isEqualTo(built);
  }

  private static boolean isInRoom(JavaClass type) {
    return type.getPackageName().startsWith(ROOMS) && !type.getPackageName().endsWith(".kit");
  }

  private static String room(JavaClass type) {
    return type.getPackageName().substring(ROOMS.length()).replaceFirst("\\..*", "");
  }
}
