package dev.heddle.agent.growth;

import dev.heddle.agent.analysis.Descriptors;
import dev.heddle.agent.analysis.ClassHierarchy;
import dev.heddle.agent.analysis.JdkMethods;
import dev.heddle.agent.select.ClassPatterns;
import dev.heddle.agent.select.Selection;
import dev.heddle.agent.weave.ClassWeaver;
import dev.heddle.agent.weave.WeaveLog;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Weaves all classes of some jars and prints by how much the class files and their methods grow.
 * No class is loaded. Run by {@code scripts/growth}.
 */
public final class Growth {
  private static final int INLINED_WHEN_HOT = 325;
  private static final int COMPILED = 8_000;

  private final URLClassLoader loader;
  private final ClassWeaver weaver;
  private final Map<String, long[]> parts = new HashMap<>();
  private final List<Integer> resumeVersions = new ArrayList<>();
  private final List<Double> ratios = new ArrayList<>();
  private String worst = "";
  private double worstRatio;
  private int classes;
  private int withTask;
  private int pushedPastInlined;
  private int pushedPastCompiled;
  private long nanos;

  private Growth(URL[] jars) {
    loader = new URLClassLoader(jars, null);
    Selection selection = new Selection(ClassPatterns.parse(""), ClassPatterns.parse(""), Set.of());
    ClassHierarchy hierarchy = new ClassHierarchy(selection);
    JdkMethods jdk = new JdkMethods(hierarchy, selection::isExcluded);
    weaver = new ClassWeaver(selection, hierarchy, jdk, WeaveLog.NONE);
  }

  /** Weaves the classes of the jars named. */
  public static void main(String[] jars) throws IOException {
    URL[] urls = new URL[jars.length];
    for (int i = 0; i < jars.length; i++) {
      urls[i] = url(jars[i]);
    }
    Growth growth = new Growth(urls);
    for (String jar : jars) {
      growth.weave(jar);
    }
    growth.print();
  }

  private static URL url(String jar) throws MalformedURLException {
    return Path.of(jar).toUri().toURL();
  }

  private void weave(String jar) throws IOException {
    try (JarFile file = new JarFile(jar)) {
      for (JarEntry entry : Collections.list(file.entries())) {
        String name = entry.getName();
        if (name.endsWith(".class") && !name.startsWith("META-INF") && !name.contains("-")) {
          try (InputStream in = file.getInputStream(entry)) {
            weave(name.substring(0, name.length() - ".class".length()), in.readAllBytes());
          }
        }
      }
    }
  }

  private void weave(String name, byte[] plain) {
    long start = System.nanoTime();
    byte[] woven = weaver.weave(loader, name, plain);
    nanos += System.nanoTime() - start;
    if (woven != null) {
      classes++;
      compare(name, ClassFileSizes.of(plain), ClassFileSizes.of(woven));
    }
  }

  private void compare(String name, ClassFileSizes plain, ClassFileSizes woven) {
    plain.parts.forEach((part, bytes) -> both(part)[0] += bytes);
    woven.parts.forEach((part, bytes) -> both(part)[1] += bytes);
    Map<String, Integer> sizes = new HashMap<>();
    for (ClassFileSizes.Method method : woven.methods) {
      sizes.put(method.name() + method.descriptor(), method.code());
      if (method.descriptor().startsWith("(Ldev/heddle/continuation/Frame;")) {
        resumeVersions.add(method.code());
      }
    }
    for (ClassFileSizes.Method method : plain.methods) {
      Integer size = sizes.get(method.name() + Descriptors.taskVersion(method.descriptor()));
      if (size != null) {
        compare(name + '.' + method.name() + method.descriptor(), method.code(), size);
      }
    }
  }

  private long[] both(String part) {
    return parts.computeIfAbsent(part, p -> new long[2]);
  }

  private void compare(String name, int plain, int task) {
    withTask++;
    double ratio = (double) task / plain;
    if (ratio > worstRatio) {
      worstRatio = ratio;
      worst = name + ", " + plain + " to " + task;
    }
    ratios.add(ratio);
    pushedPastInlined += plain <= INLINED_WHEN_HOT && task > INLINED_WHEN_HOT ? 1 : 0;
    pushedPastCompiled += plain <= COMPILED && task > COMPILED ? 1 : 0;
  }

  private void print() {
    Collections.sort(ratios);
    Collections.sort(resumeVersions);
    System.out.printf(
        "%d classes, %d methods with a task version, %d of them with a resume version%n",
        classes, withTask, resumeVersions.size());
    System.out.printf(
        "task version / plain version: median %.2f, 90 %% within %.2f, worst %.2f (%s)%n",
        at(ratios, 0.5), at(ratios, 0.9), at(ratios, 1), worst);
    System.out.printf(
        "pushed past %d bytes: %d; past %d: %d%n",
        INLINED_WHEN_HOT, pushedPastInlined, COMPILED, pushedPastCompiled);
    System.out.printf(
        "resume versions: median %d bytes, 90 %% within %d, worst %d; past %d: %d%n",
        at(resumeVersions, 0.5),
        at(resumeVersions, 0.9),
        at(resumeVersions, 1),
        COMPILED,
        resumeVersions.stream().filter(size -> size > COMPILED).count());
    System.out.printf("%nbytes %29s %12s%n", "plain", "woven");
    long[] all = new long[2];
    for (String part : new TreeSet<>(parts.keySet())) {
      long[] bytes = parts.get(part);
      all[0] += bytes[0];
      all[1] += bytes[1];
      if (bytes[1] > 100_000) {
        System.out.printf("  %-20s %12d %12d%n", part, bytes[0], bytes[1]);
      }
    }
    System.out.printf("  %-20s %12d %12d%n", "all", all[0], all[1]);
    System.err.printf("weaving: %d ms%n", nanos / 1_000_000);
  }

  private static <T> T at(List<T> sorted, double part) {
    return sorted.get((int) ((sorted.size() - 1) * part));
  }
}
