package dev.heddle.benchmarks.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The JDK's collections, with lambdas, streams and iterators of ours. */
final class Collections {
  private final List<Integer> numbers = new ArrayList<>();

  Collections() {
    for (int i = 0; i < 5_000; i++) {
      numbers.add(i * 7_919 % 5_003);
    }
  }

  long lambdas() {
    List<Integer> copy = new ArrayList<>(numbers);
    copy.removeIf(n -> n % 3 == 0);
    copy.replaceAll(n -> n * 2);
    Map<Integer, List<Integer>> groups = new HashMap<>();
    copy.forEach(n -> groups.computeIfAbsent(n % 64, key -> new ArrayList<>()).add(n));
    long[] sum = {0};
    groups.forEach((key, group) -> sum[0] += (long) key * group.size() + group.get(0));
    return sum[0];
  }

  long streams() {
    Map<Integer, Long> counts =
        numbers.stream()
            .filter(n -> n % 2 == 0)
            .map(n -> n * 3 % 1_000)
            .collect(Collectors.groupingBy(n -> n % 10, Collectors.counting()));
    long squares = IntStream.range(0, 10_000).mapToLong(n -> (long) n * n).filter(even()).sum();
    return squares + counts.get(0) * 31 + counts.size();
  }

  private static LongPredicate even() {
    return n -> n % 2 == 0;
  }

  long hashMap() {
    Map<Integer, Integer> map = new HashMap<>();
    for (int number : numbers) {
      map.put(number, number + 1);
    }
    long sum = 0;
    for (int number : numbers) {
      Integer found = map.get(number / 2);
      sum += found == null ? 0 : found;
    }
    return sum + map.size();
  }

  long treeMap() {
    TreeMap<Integer, Integer> map = new TreeMap<>();
    for (int number : numbers) {
      map.put(number, number);
    }
    long sum = 0;
    for (int i = 0; i < 1_000; i++) {
      Integer floor = map.floorKey(i * 5);
      sum += floor == null ? 0 : floor;
    }
    return sum;
  }

  /** Dijkstra's shortest paths on a grid. */
  long shortestPaths() {
    int side = 60;
    int[] distance = new int[side * side];
    java.util.Arrays.fill(distance, Integer.MAX_VALUE);
    PriorityQueue<long[]> queue = new PriorityQueue<>((a, b) -> Long.compare(a[0], b[0]));
    queue.add(new long[] {0, 0});
    int[] steps = {1, -1, side, -side};
    while (!queue.isEmpty()) {
      long[] next = queue.poll();
      int place = (int) next[1];
      if (next[0] >= distance[place]) {
        continue;
      }
      distance[place] = (int) next[0];
      for (int step : steps) {
        int to = place + step;
        if (to >= 0 && to < distance.length && (step * step != 1 || to / side == place / side)) {
          queue.add(new long[] {next[0] + 1 + numbers.get(to) % 9, to});
        }
      }
    }
    return distance[distance.length - 1] * 1_000L + distance[side - 1];
  }

  long deque() {
    ArrayDeque<Integer> deque = new ArrayDeque<>();
    long sum = 0;
    for (int number : numbers) {
      deque.addLast(number);
      if (deque.size() > 50) {
        sum += deque.pollFirst() - deque.peekLast();
      }
    }
    return sum;
  }

  /** Numbers that are made, filtered and doubled by three iterators, one behind another. */
  static long iterators() {
    long sum = 0;
    Iterator<Integer> all = new Doubled(new Odd(new Range(20_000)));
    while (all.hasNext()) {
      sum += all.next();
    }
    return sum;
  }

  private static final class Range implements Iterator<Integer> {
    private final int end;
    private int next;

    Range(int end) {
      this.end = end;
    }

    @Override
    public boolean hasNext() {
      return next < end;
    }

    @Override
    public Integer next() {
      return next++;
    }
  }

  private static final class Odd implements Iterator<Integer> {
    private final Iterator<Integer> source;
    private Integer ahead;

    Odd(Iterator<Integer> source) {
      this.source = source;
    }

    @Override
    public boolean hasNext() {
      while (ahead == null && source.hasNext()) {
        Integer candidate = source.next();
        if (candidate % 2 == 1) {
          ahead = candidate;
        }
      }
      return ahead != null;
    }

    @Override
    public Integer next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Integer taken = ahead;
      ahead = null;
      return taken;
    }
  }

  private record Doubled(Iterator<Integer> source) implements Iterator<Integer> {
    @Override
    public boolean hasNext() {
      return source.hasNext();
    }

    @Override
    public Integer next() {
      return 2 * source.next();
    }
  }
}
