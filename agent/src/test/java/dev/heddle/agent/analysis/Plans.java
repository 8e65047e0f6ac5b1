package dev.heddle.agent.analysis;

import dev.heddle.agent.plan.MethodPlan;
import dev.heddle.agent.select.ClassPatterns;
import dev.heddle.agent.select.Selection;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.function.Predicate;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/** Plans of methods of test classes. */
final class Plans {
  private Plans() {}

  static byte[] classFile(String internalName) throws IOException {
    ClassLoader loader = Plans.class.getClassLoader();
    try (InputStream in = loader.getResourceAsStream(internalName + ".class")) {
      return in.readAllBytes();
    }
  }

  /**
   * The plan of the only method of that name.
   *
   * @param access tells whether its class may name a type
   */
  static MethodPlan of(String internalName, String method, Predicate<String> access)
      throws IOException {
    ClassLoader loader = Plans.class.getClassLoader();
    byte[] classFile = classFile(internalName);
    ClassFacts facts = ClassFacts.read(classFile);
    Selection all = new Selection(ClassPatterns.parse(""), ClassPatterns.parse("none"), Set.of());
    CallClassifier classifier =
        new CallClassifier(new ClassHierarchy(all), all, null, loader, facts, internalName);
    ClassNode node = new ClassNode();
    new ClassReader(classFile).accept(node, ClassReader.EXPAND_FRAMES);
    for (MethodNode each : node.methods) {
      if (each.name.equals(method)) {
        MethodAnalyzer analyzer = new MethodAnalyzer(facts, each, classifier);
        analyzer.findEarlyAllocations();
        return analyzer.plan(access);
      }
    }
    throw new AssertionError("no method " + method);
  }
}
