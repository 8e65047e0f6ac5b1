package dev.heddle.benchmarks.kernel;

import java.math.BigInteger;

/** Whole numbers: primes, permutations, the 3n + 1 walk, hashes, big integers. */
final class Integers {
  private final byte[] data = new byte[64 * 1_024];

  Integers() {
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (i * 31 + (i >> 8));
    }
  }

  static long sieve() {
    boolean[] composite = new boolean[200_000];
    int primes = 0;
    for (int i = 2; i < composite.length; i++) {
      if (!composite[i]) {
        primes++;
        for (int j = 2 * i; j < composite.length; j += i) {
          composite[j] = true;
        }
      }
    }
    return primes;
  }

  /** The most flips of pancakes, over all permutations of eight. */
  static long fannkuch() {
    int size = 8;
    int[] first = new int[size];
    for (int i = 0; i < size; i++) {
      first[i] = i;
    }
    int[] count = new int[size];
    int most = 0;
    int depth = size;
    while (true) {
      while (depth != 1) {
        count[depth - 1] = depth;
        depth--;
      }
      most = Math.max(most, flips(first.clone()));
      while (true) {
        if (depth == size) {
          return most;
        }
        rotate(first, depth);
        if (--count[depth] > 0) {
          break;
        }
        depth++;
      }
    }
  }

  private static void rotate(int[] values, int last) {
    int first = values[0];
    for (int i = 0; i < last; i++) {
      values[i] = values[i + 1];
    }
    values[last] = first;
  }

  private static int flips(int[] cakes) {
    int flips = 0;
    for (int top = cakes[0]; top != 0; top = cakes[0]) {
      for (int i = 0, j = top; i < j; i++, j--) {
        int swapped = cakes[i];
        cakes[i] = cakes[j];
        cakes[j] = swapped;
      }
      flips++;
    }
    return flips;
  }

  static long collatz() {
    int longest = 0;
    for (int start = 1; start < 20_000; start++) {
      int steps = 0;
      for (long n = start; n != 1; n = n % 2 == 0 ? n / 2 : 3 * n + 1) {
        steps++;
      }
      longest = Math.max(longest, steps);
    }
    return longest;
  }

  /** Fowler, Noll and Vo's, byte by byte. */
  long hashBytes() {
    long hash = 0;
    for (int pass = 0; pass < 10; pass++) {
      hash ^= 0xcbf29ce484222325L;
      for (byte each : data) {
        hash = (hash ^ (each & 0xff)) * 0x100000001b3L;
      }
    }
    return hash;
  }

  /** Rounds like those of SHA-256, on words in local variables. */
  long hashBlocks() {
    int[] words = new int[64];
    int a = 0x6a09e667;
    int b = 0xbb67ae85;
    int c = 0x3c6ef372;
    int d = 0xa54ff53a;
    for (int block = 0; block + 64 <= data.length; block += 64) {
      schedule(words, block);
      for (int i = 0; i < 64; i++) {
        int sigma = Integer.rotateRight(a, 6) ^ Integer.rotateRight(a, 11);
        int choice = (a & b) ^ (~a & c);
        int next = d + sigma + choice + words[i];
        d = c;
        c = b;
        b = a;
        a = next;
      }
    }
    return a ^ b ^ c ^ d;
  }

  private void schedule(int[] words, int block) {
    for (int i = 0; i < 16; i++) {
      words[i] = data[block + 4 * i] << 24 | (data[block + 4 * i + 2] & 0xff);
    }
    for (int i = 16; i < 64; i++) {
      words[i] =
          words[i - 16] + words[i - 7] + Integer.rotateRight(words[i - 2] ^ words[i - 15], 7);
    }
  }

  /** Digits of a factorial: the JDK does the work. */
  static long bigIntegers() {
    BigInteger product = BigInteger.ONE;
    for (int i = 2; i <= 1_000; i++) {
      product = product.multiply(BigInteger.valueOf(i));
    }
    return product.mod(BigInteger.valueOf(1_000_000_007)).longValue()
        + product.bitLength()
        + product.toString().length();
  }
}
