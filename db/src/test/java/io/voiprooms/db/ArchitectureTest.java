package io.voiprooms.db;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Rooms, accounts and the embedded database know nothing of each other, nor of the web. */
@AnalyzeClasses(packages = "io.voiprooms.db", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule packagesAreIndependent =
      slices().matching("io.voiprooms.db.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule theWebIsElsewhere =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..", "jakarta.servlet..");
}
