package dev.heddle.benchmarks.kernel;

import java.util.Arrays;
import java.util.Comparator;

/** Sorts of our own on numbers and objects, and the JDK's with a comparator of ours. */
final class Sorting {
  private final int[] numbers = new int[20_000];
  private final String[] names = new String[4_000];

  Sorting() {
    int state = 12_345;
    for (int i = 0; i < numbers.length; i++) {
      state = state * 1_103_515_245 + 12_345;
      numbers[i] = state >>> 8;
    }
    for (int i = 0; i < names.length; i++) {
      names[i] = "name" + numbers[i] % 10_000;
    }
  }

  long quicksort() {
    int[] sorted = numbers.clone();
    quicksort(sorted, 0, sorted.length - 1);
    return fold(sorted);
  }

  private static void quicksort(int[] values, int low, int high) {
    if (low >= high) {
      return;
    }
    int pivot = values[(low + high) >>> 1];
    int i = low;
    int j = high;
    while (i <= j) {
      while (values[i] < pivot) {
        i++;
      }
      while (values[j] > pivot) {
        j--;
      }
      if (i <= j) {
        int swapped = values[i];
        values[i++] = values[j];
        values[j--] = swapped;
      }
    }
    quicksort(values, low, j);
    quicksort(values, i, high);
  }

  private static long fold(int[] values) {
    long hash = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i - 1] > values[i]) {
        return -1;
      }
      hash = 31 * hash + values[i];
    }
    return hash;
  }

  long mergesort() {
    String[] sorted = names.clone();
    mergesort(sorted, new String[sorted.length], 0, sorted.length, Comparator.naturalOrder());
    return fold(sorted);
  }

  private static <T> void mergesort(T[] all, T[] spare, int from, int to, Comparator<T> order) {
    if (to - from < 2) {
      return;
    }
    int middle = (from + to) >>> 1;
    mergesort(all, spare, from, middle, order);
    mergesort(all, spare, middle, to, order);
    System.arraycopy(all, from, spare, from, to - from);
    int left = from;
    int right = middle;
    for (int i = from; i < to; i++) {
      boolean takeLeft =
          right == to || left < middle && order.compare(spare[left], spare[right]) <= 0;
      all[i] = takeLeft ? spare[left++] : spare[right++];
    }
  }

  long jdkSort() {
    String[] sorted = names.clone();
    Arrays.sort(sorted, (a, b) -> a.length() == b.length() ? a.compareTo(b) : Integer.compare(
        a.length(), b.length()));
    long hash = 0;
    for (String each : sorted) {
      hash = 31 * hash + each.hashCode();
    }
    return hash;
  }

  private static long fold(String[] values) {
    long hash = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i - 1].compareTo(values[i]) > 0) {
        return -1;
      }
      hash = 31 * hash + values[i].hashCode();
    }
    return hash;
  }
}
