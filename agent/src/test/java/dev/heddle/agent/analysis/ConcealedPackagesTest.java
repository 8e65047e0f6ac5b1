package dev.heddle.agent.analysis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ConcealedPackagesTest {
  @Test
  void packageOfJdk_thatIsNotExported_isNotNamedByOthers() {
    assertFalse(ConcealedPackages.mayName("app/Main", "jdk/internal/misc/Unsafe"));
    assertFalse(ConcealedPackages.mayName("javax/xml/parsers/X", "jdk/internal/misc/Unsafe"));
  }

  @Test
  void package_isNamedByItsOwnModule() {
    assertTrue(ConcealedPackages.mayName("java/util/HashMap", "jdk/internal/misc/Unsafe"));
  }

  @Test
  void package_exportedOrOfNoModule_isNamedByAll() {
    assertTrue(ConcealedPackages.mayName("app/Main", "java/util/List"));
    assertTrue(ConcealedPackages.mayName("app/Main", "javax/xml/parsers/SAXParser"));
    assertTrue(ConcealedPackages.mayName("app/Main", "other/Type"));
    assertTrue(ConcealedPackages.mayName("Main", "Type"));
  }
}
