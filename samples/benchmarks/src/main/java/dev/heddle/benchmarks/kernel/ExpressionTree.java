package dev.heddle.benchmarks.kernel;

/** Evaluates a tree of nodes by virtual calls. */
final class ExpressionTree {
  private interface Node {
    long value(long x);
  }

  private record Constant(long number) implements Node {
    @Override
    public long value(long x) {
      return number;
    }
  }

  private record Variable() implements Node {
    @Override
    public long value(long x) {
      return x;
    }
  }

  private record Sum(Node left, Node right) implements Node {
    @Override
    public long value(long x) {
      return left.value(x) + right.value(x);
    }
  }

  private record Product(Node left, Node right) implements Node {
    @Override
    public long value(long x) {
      return left.value(x) * right.value(x);
    }
  }

  private final Node root = build(9, 1);

  private static Node build(int depth, int seed) {
    if (depth == 0) {
      return seed % 3 == 0 ? new Variable() : new Constant(seed % 7);
    }
    Node left = build(depth - 1, seed * 2);
    Node right = build(depth - 1, seed * 2 + 1);
    return depth % 3 == 0 ? new Product(left, right) : new Sum(left, right);
  }

  long run() {
    long sum = 0;
    for (long x = 0; x < 100; x++) {
      sum = 31 * sum + root.value(x);
    }
    return sum;
  }
}
