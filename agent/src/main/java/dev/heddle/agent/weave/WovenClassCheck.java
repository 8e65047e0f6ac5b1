package dev.heddle.agent.weave;

import dev.heddle.agent.analysis.ClassFiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicVerifier;
import org.objectweb.asm.util.CheckClassAdapter;

/** Checks a woven class file without loading any class. */
public final class WovenClassCheck {
  private WovenClassCheck() {}

  /** What is wrong with the class file, in one line; null if nothing is. */
  public static String problem(byte[] classFile) {
    ClassNode node = new ClassNode();
    try {
      ClassReader reader = new ClassReader(classFile);
      reader.accept(new CheckClassAdapter(node, false), ClassFiles.keepingFrames(reader, 0));
    } catch (RuntimeException e) {
      return e.toString();
    }
    for (MethodNode method : node.methods) {
      try {
        new Analyzer<>(new BasicVerifier()).analyze(node.name, method);
      } catch (AnalyzerException e) {
        StringWriter text = new StringWriter();
        new PrintWriter(text).print(e.getMessage());
        return method.name + method.desc + ": " + text;
      }
    }
    return null;
  }
}
