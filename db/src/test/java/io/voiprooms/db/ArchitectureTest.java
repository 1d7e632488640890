package io.voiprooms.db;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Checks that packages depend on each other in one direction only, and never on the web. */
@AnalyzeClasses(packages = "io.voiprooms.db", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule packagesDependOnEachOtherInOneDirection =
      slices().matching("io.voiprooms.db.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyImportsDependOnAnotherPackage =
      noClasses()
          .that()
          .resideInAnyPackage("..rooms..", "..accounts..", "..embedded..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..imports..");

  @ArchTest
  static final ArchRule theWebIsElsewhere =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..", "jakarta.servlet..");
}
