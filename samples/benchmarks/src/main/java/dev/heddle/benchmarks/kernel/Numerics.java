package dev.heddle.benchmarks.kernel;

/** Floating point: a fast Fourier transform there and back, the spectral norm, Mandelbrot's set. */
final class Numerics {
  private static final int SIZE = 4_096;

  private final double[] real = new double[SIZE];
  private final double[] imaginary = new double[SIZE];

  long fourier() {
    for (int i = 0; i < SIZE; i++) {
      real[i] = i % 17;
      imaginary[i] = 0;
    }
    transform(1);
    transform(-1);
    double sum = 0;
    for (int i = 0; i < SIZE; i++) {
      sum += real[i] / SIZE * (i % 5);
    }
    return Math.round(sum);
  }

  private void transform(int sign) {
    reverseBits();
    for (int half = 1; half < SIZE; half *= 2) {
      double angle = sign * Math.PI / half;
      for (int k = 0; k < half; k++) {
        double cos = Math.cos(k * angle);
        double sin = Math.sin(k * angle);
        for (int i = k; i < SIZE; i += 2 * half) {
          butterfly(i, i + half, cos, sin);
        }
      }
    }
  }

  private void butterfly(int i, int j, double cos, double sin) {
    double re = real[j] * cos - imaginary[j] * sin;
    double im = real[j] * sin + imaginary[j] * cos;
    real[j] = real[i] - re;
    imaginary[j] = imaginary[i] - im;
    real[i] += re;
    imaginary[i] += im;
  }

  private void reverseBits() {
    int shift = Integer.numberOfLeadingZeros(SIZE) + 1;
    for (int i = 0; i < SIZE; i++) {
      int j = Integer.reverse(i) >>> shift;
      if (i < j) {
        double re = real[i];
        real[i] = real[j];
        real[j] = re;
        double im = imaginary[i];
        imaginary[i] = imaginary[j];
        imaginary[j] = im;
      }
    }
  }

  static long spectralNorm() {
    int size = 120;
    double[] u = new double[size];
    double[] v = new double[size];
    java.util.Arrays.fill(u, 1);
    for (int i = 0; i < 5; i++) {
      v = multiplyBoth(u);
      u = multiplyBoth(v);
    }
    double vBv = 0;
    double vv = 0;
    for (int i = 0; i < size; i++) {
      vBv += u[i] * v[i];
      vv += v[i] * v[i];
    }
    return Math.round(Math.sqrt(vBv / vv) * 1e6);
  }

  private static double entry(int i, int j) {
    return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1);
  }

  private static double[] multiplyBoth(double[] vector) {
    return multiply(multiply(vector, false), true);
  }

  private static double[] multiply(double[] vector, boolean transposed) {
    double[] product = new double[vector.length];
    for (int i = 0; i < vector.length; i++) {
      double sum = 0;
      for (int j = 0; j < vector.length; j++) {
        sum += (transposed ? entry(j, i) : entry(i, j)) * vector[j];
      }
      product[i] = sum;
    }
    return product;
  }

  static long mandelbrot() {
    int size = 80;
    long steps = 0;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        steps += escape(2.0 * x / size - 1.5, 2.0 * y / size - 1.0);
      }
    }
    return steps;
  }

  private static int escape(double cr, double ci) {
    double zr = 0;
    double zi = 0;
    int step = 0;
    while (step < 200 && zr * zr + zi * zi < 4) {
      double next = zr * zr - zi * zi + cr;
      zi = 2 * zr * zi + ci;
      zr = next;
      step++;
    }
    return step;
  }
}
