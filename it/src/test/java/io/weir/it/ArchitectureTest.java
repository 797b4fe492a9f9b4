package io.weir.it;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.ANONYMOUS_CLASSES;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.TryCatchBlock;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * What the compiler cannot check of how the modules are laid out. Reads the main classes of all
 * modules; the class paths of the modules are guarded by the enforcer in their poms.
 */
class ArchitectureTest {
  private static final List<String> MODULES =
      List.of("config", "stores", "changelog", "suppliers", "examples");
  private static final String[] LIBRARY = {
    "io.weir.config..", "io.weir.stores..", "io.weir.changelog..", "io.weir.suppliers.."
  };
  private static final String FILES_ROOM = "io.weir.stores.io";

  private static final Pattern FILE_CLASSES =
      Pattern.compile(
          "java\\.io\\.(File(?!NotFoundException).*|RandomAccessFile)"
              + "|java\\.nio\\.channels\\..*FileChannel"
              + "|java\\.nio\\.file\\.(Files|Paths|FileSystem|FileSystems)");
  private static final Pattern VAGUE_CLASS =
      Pattern.compile(".*(Util(s|ity|ities)?|Common|Helpers?|Managers?)([A-Z0-9].*)?");
  private static final Pattern VAGUE_PACKAGE =
      Pattern.compile(".*\\.(utils?|commons?|helpers?|managers?)(\\..*)?");

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.weir");

  @Test
  void shouldSeeEveryModule() {
    for (String module : MODULES) {
      assertThat(MAIN).as(module).anyMatch(c -> c.getPackageName().equals("io.weir." + module));
    }
    assertThat(MAIN).noneMatch(c -> c.getSimpleName().endsWith("Test"));
  }

  @Test
  void shouldPointDownTheArrowWhenModulesDependOnEachOther() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("config")
        .definedBy("io.weir.config..")
        .layer("stores")
        .definedBy("io.weir.stores..")
        .layer("changelog")
        .definedBy("io.weir.changelog..")
        .layer("suppliers")
        .definedBy("io.weir.suppliers..")
        .layer("examples")
        .definedBy("io.weir.examples..")
        .optionalLayer("it")
        .definedBy("io.weir.it..")
        .whereLayer("config")
        .mayNotAccessAnyLayer()
        .whereLayer("stores")
        .mayOnlyAccessLayers("config")
        .whereLayer("changelog")
        .mayOnlyAccessLayers("config", "stores")
        .whereLayer("suppliers")
        .mayOnlyAccessLayers("config", "stores", "changelog")
        .whereLayer("it")
        .mayNotBeAccessedByAnyLayer()
        .check(MAIN);
  }

  @Test
  void shouldHaveNoCycleBetweenTheRoomsOfStores() {
    slices().matching("io.weir.stores.(*)..").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void shouldKnowNoKafkaInStoresAndConfig() {
    noClasses()
        .that()
        .resideInAnyPackage("io.weir.stores..", "io.weir.config..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka..")
        .check(MAIN);
  }

  @Test
  void shouldTouchFilesOnlyInTheirRoom() {
    noClasses()
        .that()
        .resideInAnyPackage(LIBRARY)
        .and()
        .resideOutsideOfPackages(FILES_ROOM, "io.weir.suppliers..")
        .should()
        .dependOnClassesThat(fileClasses())
        .check(MAIN);
    noClasses()
        .that()
        .resideInAPackage("io.weir.suppliers..")
        .should()
        .dependOnClassesThat(fileClasses().and(notNamed("java.io.File")))
        .because("the state directory of a task is a java.io.File, and that is all")
        .check(MAIN);
  }

  @Test
  void shouldNameThingsAfterWhatTheyAre() {
    noClasses().should(ArchCondition.from(vaguelyNamed())).check(MAIN);
  }

  @Test
  void shouldTellThePackageAndMarkItNullAware() {
    Set<JavaPackage> packages = MAIN.getDefaultPackage().getSubpackagesInTree();
    assertThat(packages)
        .filteredOn(p -> !p.getClasses().isEmpty() && p.getName().startsWith("io.weir"))
        .isNotEmpty()
        .allSatisfy(
            p ->
                assertThat(p.tryGetPackageInfo())
                    .as("package-info of " + p.getName())
                    .hasValueSatisfying(
                        info ->
                            assertThat(info.isAnnotatedWith(NullMarked.class))
                                .as("@NullMarked on " + p.getName())
                                .isTrue()));
  }

  @Test
  void shouldBeGivenClockRandomnessAndThreads() {
    noClasses()
        .that()
        .resideInAnyPackage(LIBRARY)
        .should()
        .accessTargetWhere(
            calls(Thread.class, "sleep")
                .or(calls(System.class, "currentTimeMillis"))
                .or(calls(Math.class, "random"))
                .or(unseededRandom()))
        .check(MAIN);
  }

  @Test
  void shouldBeClosedToInheritanceUnlessMeantForIt() {
    classes()
        .that()
        .resideInAnyPackage(LIBRARY)
        .or()
        .resideInAPackage("io.weir.examples..")
        .and(DescribedPredicate.not(ANONYMOUS_CLASSES))
        .should(beClosedOrAbstract())
        .check(MAIN);
  }

  @Test
  void shouldNotCatchEverything() {
    classes().that().resideInAnyPackage(LIBRARY).should(notCatchException()).check(MAIN);
  }

  @Test
  void shouldSpeakThroughItsLoggerOnly() {
    JavaClasses library = MAIN.that(JavaClass.Predicates.resideInAnyPackage(LIBRARY));
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(library);
    NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(library);
  }

  private static DescribedPredicate<JavaClass> vaguelyNamed() {
    return describe(
        "be named, or live in a package named, like a drawer for all sorts",
        c ->
            VAGUE_CLASS.matcher(c.getSimpleName()).matches()
                || VAGUE_PACKAGE.matcher(c.getPackageName()).matches());
  }

  private static DescribedPredicate<JavaClass> fileClasses() {
    return describe("give access to files", c -> FILE_CLASSES.matcher(c.getName()).matches());
  }

  private static DescribedPredicate<JavaClass> notNamed(String name) {
    return describe("are not " + name, c -> !c.getName().equals(name));
  }

  /** Method references count as calls. */
  private static DescribedPredicate<JavaAccess<?>> calls(Class<?> owner, String name) {
    return describe(
        owner.getSimpleName() + "." + name,
        access ->
            access.getTargetOwner().isEquivalentTo(owner)
                && access.getTarget().getName().equals(name));
  }

  private static DescribedPredicate<JavaAccess<?>> unseededRandom() {
    return describe(
        "new Random()",
        access ->
            access.getTarget() instanceof CodeUnitAccessTarget constructor
                && access.getTargetOwner().isEquivalentTo(java.util.Random.class)
                && constructor.getName().equals("<init>")
                && constructor.getRawParameterTypes().isEmpty());
  }

  private static ArchCondition<JavaClass> beClosedOrAbstract() {
    return new ArchCondition<>("be final, sealed, abstract, an interface, a record or an enum") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        boolean closed =
            item.isInterface()
                || item.isEnum()
                || item.getModifiers().contains(JavaModifier.FINAL)
                || item.getModifiers().contains(JavaModifier.ABSTRACT)
                || item.reflect().isSealed();
        events.add(new SimpleConditionEvent(item, closed, item.getName() + " is open"));
      }
    };
  }

  private static ArchCondition<JavaClass> notCatchException() {
    return new ArchCondition<>("not catch Exception") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        for (JavaCodeUnit unit : item.getCodeUnits()) {
          for (TryCatchBlock block : unit.getTryCatchBlocks()) {
            boolean narrow =
                block.getCaughtThrowables().stream()
                    .noneMatch(caught -> caught.isEquivalentTo(Exception.class));
            events.add(
                new SimpleConditionEvent(
                    unit, narrow, "Exception is caught in " + block.getSourceCodeLocation()));
          }
        }
      }
    };
  }
}
