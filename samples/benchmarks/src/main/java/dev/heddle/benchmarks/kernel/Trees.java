package dev.heddle.benchmarks.kernel;

/** Objects that point at objects: trees made and thrown away, a long list walked. */
final class Trees {
  private record Node(Node left, Node right) {
    int count() {
      return left == null ? 1 : 1 + left.count() + right.count();
    }
  }

  private static final class Link {
    final int value;
    final Link next;

    Link(int value, Link next) {
      this.value = value;
      this.next = next;
    }
  }

  private Link list;

  Trees() {
    for (int i = 0; i < 10_000; i++) {
      list = new Link(i, list);
    }
  }

  static long binaryTrees() {
    long nodes = 0;
    for (int i = 0; i < 20; i++) {
      nodes += grow(10).count();
    }
    return nodes;
  }

  private static Node grow(int depth) {
    return depth == 0 ? new Node(null, null) : new Node(grow(depth - 1), grow(depth - 1));
  }

  long walkList() {
    long sum = 0;
    for (int pass = 0; pass < 20; pass++) {
      for (Link link = list; link != null; link = link.next) {
        sum += link.value;
      }
    }
    return sum;
  }
}
