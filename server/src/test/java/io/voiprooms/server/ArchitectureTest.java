package io.voiprooms.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Tests the dependencies between the server's packages. */
@AnalyzeClasses(
    packages = "io.voiprooms.server",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.voiprooms.server.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule errorsDoNotDependOnFeatures =
      noClasses()
          .that()
          .resideInAPackage("..errors..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..rooms..", "..security..", "..ratelimit..", "io.voiprooms.db..");

  @ArchTest
  static final ArchRule webDoesNotDependOnCommands =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..rooms..", "..security..", "..ratelimit..", "..errors..", "..portal..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..cli..", "..demo..");

  @ArchTest
  static final ArchRule noPackageIsNamedUtil =
      classes().should().resideOutsideOfPackages("..util..", "..common..", "..impl..");
}
