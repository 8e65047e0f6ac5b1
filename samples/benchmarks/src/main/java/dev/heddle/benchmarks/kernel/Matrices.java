package dev.heddle.benchmarks.kernel;

/** Loops in loops over arrays. */
final class Matrices {
  private static final int SIZE = 96;

  private final int[][] ints = new int[SIZE][SIZE];
  private final double[][] doubles = new double[SIZE][SIZE];
  private final int[] row = new int[100_000];

  Matrices() {
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j++) {
        ints[i][j] = (i * 31 + j * 17) % 101;
        doubles[i][j] = ints[i][j] / 8.0;
      }
    }
    for (int i = 0; i < row.length; i++) {
      row[i] = i * 7 % 1_000;
    }
  }

  long multiplyInts() {
    int[][] product = new int[SIZE][SIZE];
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j++) {
        int sum = 0;
        for (int k = 0; k < SIZE; k++) {
          sum += ints[i][k] * ints[k][j];
        }
        product[i][j] = sum;
      }
    }
    long trace = 0;
    for (int i = 0; i < SIZE; i++) {
      trace += product[i][i] + product[i][SIZE - 1 - i];
    }
    return trace;
  }

  /** In the order that can be vectorized. */
  long multiplyDoubles() {
    double[][] product = new double[SIZE][SIZE];
    for (int i = 0; i < SIZE; i++) {
      double[] target = product[i];
      for (int k = 0; k < SIZE; k++) {
        double factor = doubles[i][k];
        double[] source = doubles[k];
        for (int j = 0; j < SIZE; j++) {
          target[j] += factor * source[j];
        }
      }
    }
    double trace = 0;
    for (int i = 0; i < SIZE; i++) {
      trace += product[i][i];
    }
    return (long) trace;
  }

  long sumInts() {
    long total = 0;
    for (int pass = 0; pass < 20; pass++) {
      int sum = pass;
      for (int i = 0; i < row.length; i++) {
        sum += row[i];
      }
      total += sum;
    }
    return total;
  }

  /** Four counted loops, one in another, with short trips. */
  long nestedLoops() {
    int hits = 0;
    for (int a = 1; a < 28; a++) {
      for (int b = a; b < 28; b++) {
        for (int c = b; c < 28; c++) {
          for (int d = c; d < 28; d++) {
            if ((a * a + b * b + c * c) % 29 == d) {
              hits++;
            }
          }
        }
      }
    }
    return hits;
  }
}
