package dev.heddle.benchmarks.kernel;

import java.util.List;
import java.util.stream.Collectors;

/** All kernels. */
public final class Kernels {
  private static final List<Kernel> ALL =
      List.of(
          // Where no theorem gives the number, it is what the plain code returned once.
          new Kernel("fibonacci", 196_418, () -> Recursion::fibonacci),
          new Kernel("takeuchi", 6, () -> Recursion::takeuchi),
          new Kernel("queens", 352, () -> Recursion::queens),
          new Kernel(
              "expression-tree", -9_144_573_075_349_130_424L, () -> new ExpressionTree()::run),
          new Kernel("nested-loops", 963, () -> new Matrices()::nestedLoops),
          new Kernel("int-sum", 999_000_190, () -> new Matrices()::sumInts),
          new Kernel("int-matrix", 46_097_120, () -> new Matrices()::multiplyInts),
          new Kernel("double-matrix", 360_401, () -> new Matrices()::multiplyDoubles),
          new Kernel("fourier", 65_520, () -> new Numerics()::fourier),
          new Kernel("spectral-norm", 1_274_222, () -> Numerics::spectralNorm),
          new Kernel("mandelbrot", 526_761, () -> Numerics::mandelbrot),
          new Kernel("n-body", -541_140_035, () -> new Bodies()::run),
          new Kernel("sieve", 17_984, () -> Integers::sieve),
          new Kernel("fannkuch", 22, () -> Integers::fannkuch),
          new Kernel("collatz", 278, () -> Integers::collatz),
          new Kernel("hash-bytes", -4_560_564_123_227_838_464L, () -> new Integers()::hashBytes),
          new Kernel("hash-blocks", 1_805_731_988, () -> new Integers()::hashBlocks),
          new Kernel("big-integers", 641_430_806, () -> Integers::bigIntegers),
          new Kernel("quicksort", 2_260_126_788_402_606_165L, () -> new Sorting()::quicksort),
          new Kernel("mergesort", -862_799_325_512_597_135L, () -> new Sorting()::mergesort),
          new Kernel("jdk-sort", -3_732_765_481_430_449_656L, () -> new Sorting()::jdkSort),
          new Kernel("binary-trees", 20 * 2_047, () -> Trees::binaryTrees),
          new Kernel("linked-list", 20L * 10_000 * 9_999 / 2, () -> new Trees()::walkList),
          new Kernel("string-building", -1_560_214_375_865_920_657L, () -> Texts::build),
          new Kernel("regex", 12_733_279, () -> new Texts()::match),
          new Kernel("string-search", 515_606, () -> new Texts()::search),
          new Kernel("word-count", 1_663_125_641_507L, () -> new Texts()::countWords),
          new Kernel("edit-distance", 134, () -> new Texts()::editDistance),
          new Kernel("json", 17_469, () -> new Json()::run),
          new Kernel("lambdas", 196_268, () -> new Collections()::lambdas),
          new Kernel("streams", 166_616_685_536L, () -> new Collections()::streams),
          new Kernel("hash-map", 6_256_636, () -> new Collections()::hashMap),
          new Kernel("tree-map", 2_497_500, () -> new Collections()::treeMap),
          new Kernel("shortest-paths", 238_249, () -> new Collections()::shortestPaths),
          new Kernel("deque", 12_774, () -> new Collections()::deque),
          new Kernel("iterators", 200_000_000, () -> Collections::iterators),
          new Kernel("compression", 1560, () -> new Compression()::ownMethod),
          new Kernel("deflate", 32 * 1_024, () -> new Compression()::deflate),
          new Kernel("interpreter", -1_237_055_728, () -> Machines::interpreter),
          new Kernel("life", 7_099_395_350_224_502_811L, () -> new Machines()::life),
          new Kernel("shapes", 128_429_985_775L, () -> new Objects()::shapes),
          new Kernel("getters", 350_000, () -> new Objects()::getters));

  private Kernels() {}

  /** All kernels, in a fixed order. */
  public static List<Kernel> all() {
    return ALL;
  }

  /** The kernel of that name. */
  public static Kernel named(String name) {
    for (Kernel kernel : ALL) {
      if (kernel.name().equals(name)) {
        return kernel;
      }
    }
    throw new IllegalArgumentException("no kernel '" + name + "'; there are: " + names());
  }

  private static String names() {
    return ALL.stream().map(Kernel::name).collect(Collectors.joining(", "));
  }
}
