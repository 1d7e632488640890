package io.voiprooms.db;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Checks that packages have no cycles and do not depend on web libraries. */
@AnalyzeClasses(packages = "io.voiprooms.db", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.voiprooms.db.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule otherPackagesDoNotDependOnImports =
      noClasses()
          .that()
          .resideInAnyPackage("..rooms..", "..accounts..", "..embedded..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..imports..");

  @ArchTest
  static final ArchRule dependsOnNoWebLibraries =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..", "jakarta.servlet..");
}
