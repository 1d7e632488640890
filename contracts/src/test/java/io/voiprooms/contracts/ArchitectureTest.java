package io.voiprooms.contracts;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Tests the dependencies of this module. */
@AnalyzeClasses(packages = "io.voiprooms.contracts")
class ArchitectureTest {

  @ArchTest
  static final ArchRule doesNotUseTheDatabase =
      noClasses().should().dependOnClassesThat().resideInAPackage("io.voiprooms.db..");
}
