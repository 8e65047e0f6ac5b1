package dev.heddle.benchmarks.kernel;

/** Methods that do little but call themselves. */
final class Recursion {
  private Recursion() {}

  static long fibonacci() {
    return fibonacci(27);
  }

  static int fibonacci(int n) {
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
  }

  /** Takeuchi's function: three calls, and a fourth on their results. */
  static long takeuchi() {
    return takeuchi(16, 10, 5);
  }

  private static int takeuchi(int x, int y, int z) {
    if (y >= x) {
      return z;
    }
    return takeuchi(takeuchi(x - 1, y, z), takeuchi(y - 1, z, x), takeuchi(z - 1, x, y));
  }

  /** Ways to place nine queens: recursion with a loop around the call. */
  static long queens() {
    return place(9, 0, 0, 0, 0);
  }

  private static int place(int size, int row, int columns, int left, int right) {
    if (row == size) {
      return 1;
    }
    int ways = 0;
    for (int column = 0; column < size; column++) {
      int bit = 1 << column;
      if (((columns | left | right) & bit) == 0) {
        ways += place(size, row + 1, columns | bit, (left | bit) << 1, (right | bit) >> 1);
      }
    }
    return ways;
  }
}
