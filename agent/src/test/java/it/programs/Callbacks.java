package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;

import dev.heddle.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.ResourceBundle;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Callbacks through the JDK that park suspend, and the JDK's methods do what they do plain. */
public final class Callbacks {
  /** Made by a class initializer, plainly. */
  private static final Comparator<Integer> BY_PARKED =
      Comparator.comparing(Callbacks::parked).reversed();

  /** Calls of {@link #parked} before the one that parks. */
  private static final AtomicInteger UNTIL_PARK = new AtomicInteger();

  private Callbacks() {}

  public static void main(String[] args) {
    collections();
    streams();
    subclasses();
    aTaskOfTheJdk();
    check("a method of the JDK that asks for its caller", Callbacks::callerSensitive);
    Checks.end();
  }

  private static void callerSensitive() throws Throwable {
    String name = "no such bundle";
    equal(name, Checks.inTask(() -> missingBundle(name)));
  }

  private static String missingBundle(String name) {
    try {
      return ResourceBundle.getBundle(name).getBaseBundleName();
    } catch (MissingResourceException e) {
      return e.getMessage().contains(name) ? name : e.getMessage();
    }
  }

  private static void collections() {
    suspends("Iterable.forEach", () -> {
      List<Integer> seen = new ArrayList<>();
      List.of(1, 2).forEach(each -> seen.add(parked(each)));
      new ArrayDeque<>(List.of(3)).forEach(each -> seen.add(parked(each)));
      Collections.unmodifiableCollection(List.of(4)).forEach(each -> seen.add(parked(each)));
      return seen;
    });
    suspends("List.sort", () -> {
      List<Integer> list = new ArrayList<>(List.of(3, 1, 2, 9, 4));
      list.sort((a, b) -> parked(a) - b);
      return list;
    });
    suspends("List.sort with a comparator of the JDK", () -> {
      List<Integer> list = new ArrayList<>(List.of(3, 1, 2, 9, 4));
      list.sort(BY_PARKED.thenComparing(Comparator.naturalOrder()));
      return list;
    });
    suspends("Collection.removeIf", () -> {
      List<Integer> list = new ArrayList<>(List.of(3, 1, 2, 9, 4));
      list.removeIf(each -> parked(each) > 2);
      return list;
    });
    suspends("List.replaceAll", () -> {
      List<Integer> list = new ArrayList<>(List.of(1, 2));
      list.replaceAll(each -> parked(each) + 1);
      return list;
    });
    suspends("Map.forEach", () -> {
      StringBuilder text = new StringBuilder();
      new TreeMap<>(Map.of(1, 2, 3, 4)).forEach((key, value) -> text.append(parked(key)));
      new ConcurrentHashMap<>(Map.of(5, 6)).forEach((key, value) -> text.append(parked(key)));
      return text.toString();
    });
    suspends("HashMap.computeIfAbsent", () -> {
      Map<Integer, Integer> map = new HashMap<>();
      map.computeIfAbsent(1, key -> parked(key) + 1);
      map.merge(1, 5, (a, b) -> parked(a) + b);
      return map;
    });
    suspends("PriorityQueue with a comparator", () -> {
      PriorityQueue<Integer> queue = new PriorityQueue<>(BY_PARKED);
      queue.add(3);
      queue.add(1);
      queue.offer(2);
      return List.of(queue.poll(), queue.poll(), queue.poll());
    });
    suspends("Optional", () ->
        Optional.of(3).map(Callbacks::parked).filter(x -> parked(x) > 0).orElseGet(() -> 0));
    suspends("AtomicReference.updateAndGet", () ->
        new AtomicReference<>(1).updateAndGet(x -> parked(x) + 1));
  }

  private static void streams() {
    suspends("a stream", () ->
        Stream.of(1, 2, 3, 4)
            .filter(x -> parked(x) % 2 == 0)
            .map(x -> parked(x) * 2)
            .sorted(Comparator.comparing(x -> -parked(x)))
            .peek(Callbacks::parked)
            .collect(Collectors.toList()));
    suspends("collectors", () ->
        Stream.of(1, 2, 3, 4)
            .collect(
                Collectors.groupingBy(
                    x -> parked(x) % 2,
                    Collectors.mapping(x -> parked(x) * 3, Collectors.toList()))));
    suspends("streams of primitives", () ->
        IntStream.range(0, 4).map(Callbacks::parked).sum()
            + LongStream.of(1, 2).map(x -> parked((int) x)).reduce(0, Long::sum)
            + Stream.of(1).mapToDouble(Callbacks::parked).max().getAsDouble());
    suspends("the iterator of a stream", () -> {
      int sum = 0;
      Iterator<Integer> each = Stream.of(1, 2, 3).map(Callbacks::parked).iterator();
      while (each.hasNext()) {
        sum += each.next();
      }
      return sum;
    });
    suspends("flatMap and limit", () ->
        Stream.of(1, 2, 3)
            .flatMap(x -> Stream.of(x, x + 1).map(Callbacks::parked))
            .limit(5)
            .reduce(0, (a, b) -> parked(a) + b));
    suspends("takeWhile, anyMatch, findFirst", () ->
        Stream.iterate(1, x -> parked(x) + 1).takeWhile(x -> parked(x) < 4).anyMatch(x -> x > 2)
            && Stream.generate(() -> parked(1)).findFirst().isPresent());
  }

  /** Overrides, which call back and are called back. */
  private static final class Doubling extends ArrayList<Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public void forEach(java.util.function.Consumer<? super Integer> action) {
      super.forEach(action);
      super.forEach(each -> action.accept(parked(each)));
    }
  }

  /** Overrides nothing that suspends. */
  private static final class Plain extends ArrayList<Integer> {
    private static final long serialVersionUID = 1L;
  }

  private static void subclasses() {
    suspends("a woven subclass that overrides", () -> sum(new Doubling()));
    suspends("a woven subclass that inherits", () -> sum(new Plain()));
  }

  private static int sum(List<Integer> list) {
    list.addAll(List.of(1, 2, 3));
    int[] sum = {0};
    list.forEach(each -> sum[0] += parked(each));
    return sum[0];
  }

  private static void aTaskOfTheJdk() {
    check("a FutureTask that is a task", () -> {
      FutureTask<Integer> future = new FutureTask<>(() -> parked(4));
      UNTIL_PARK.set(0);
      Checks.suspendsIn(Executors.callable(future));
      equal(4, future.get());
    });
  }

  /** Runs {@code body} plainly, then as a task that parks in its first and in its last callback. */
  private static void suspends(String name, Callable<?> body) {
    check(name, () -> {
      UNTIL_PARK.set(0);
      Object expected = body.call();
      int callbacks = -UNTIL_PARK.get();
      for (int parks : new int[] {0, callbacks - 1}) {
        UNTIL_PARK.set(parks);
        equal(expected, Checks.suspendsIn(body));
      }
    });
  }

  private static int parked(int value) {
    if (UNTIL_PARK.getAndDecrement() == 0 && Task.current() != null) {
      Task.park();
    }
    return value;
  }
}
