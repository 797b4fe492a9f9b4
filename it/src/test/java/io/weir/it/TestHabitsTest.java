package io.weir.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;

/** What tests owe their readers. Reads the test classes of all modules that are built. */
class TestHabitsTest {
  private static final JavaClasses TESTS =
      new ClassFileImporter()
          .importPaths(
              Stream.of("config", "stores", "changelog", "suppliers", "examples", "it")
                  .map(module -> Path.of("..", module, "target", "test-classes"))
                  .filter(Files::isDirectory)
                  .toList());

  @Test
  void shouldSeeItself() {
    assertThat(TESTS.contain(TestHabitsTest.class)).isTrue();
  }

  @Test
  void shouldSayInTheirNameWhatShouldBe() {
    methods()
        .that()
        .areMetaAnnotatedWith(Testable.class)
        .should()
        .haveNameStartingWith("should")
        .check(TESTS);
  }

  @Test
  void shouldAllRun() {
    noClasses().should().beAnnotatedWith(Disabled.class).check(TESTS);
    noMethods().should().beAnnotatedWith(Disabled.class).check(TESTS);
  }

  @Test
  void shouldWaitForWhatTheyNeedAndNotForTime() {
    noClasses().should().accessTargetWhere(sleeps()).check(TESTS);
  }

  private static DescribedPredicate<JavaAccess<?>> sleeps() {
    return DescribedPredicate.describe(
        "sleep",
        access ->
            access.getTarget().getName().equals("sleep")
                && (access.getTargetOwner().isEquivalentTo(Thread.class)
                    || access.getTargetOwner().isEquivalentTo(TimeUnit.class)));
  }
}
