package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.that;

import dev.heddle.Heddle;
import dev.heddle.Task;
import dev.heddle.TaskExecutor;
import dev.heddle.channel.Channel;
import dev.heddle.sync.Latch;
import dev.heddle.sync.Mutex;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Each row of README's table of what suspends and what pins. It is run with {@code pins=trace} and
 * {@code exclude=it.programs.Rows$Excluded}; the names of tasks that are pinned begin with a P.
 */
public final class Rows {
  private static final Duration MOMENT = Duration.ofMillis(1);

  private static final Object MONITOR = new Object();

  private static int count;

  private Rows() {}

  public static void main(String[] args) {
    heddleSuspends();
    threadsSuspend();
    jdkSuspends();
    callbacksSuspend();
    jdkPins();
    callersPin();
    placesPin();
    Checks.end();
  }

  // ---------------------------------------------------------------------------- what suspends

  private static void heddleSuspends() {
    suspends("a channel", () -> {
      Channel<Integer> channel = Channel.rendezvous();
      Task.spawn(() -> channel.send(pause(1)));
      return channel.receive();
    });
    suspends("a mutex, a latch", () -> {
      Mutex mutex = new Mutex();
      Latch locked = new Latch(1);
      Task.spawn(() -> {
        mutex.lock();
        locked.done();
        pause(0);
        mutex.unlock();
      });
      locked.await();
      mutex.lock();
      return 1;
    });
    suspends("Task.join", () -> Task.spawn(() -> pause(1)).join());
    suspends("Task.sleep", () -> pause(1));
    suspends("a TaskExecutor", () -> {
      try (TaskExecutor executor = TaskExecutor.create()) {
        return executor.submit(() -> pause(1)).get();
      }
    });
  }

  private static void threadsSuspend() {
    suspends("Thread.sleep", () -> {
      Thread.sleep(1);
      return 1;
    });
    suspends("Thread.join", () -> {
      Thread other = new Thread(() -> pause(1));
      other.start();
      other.join();
      return 1;
    });
    suspends("parkNanos", () -> {
      LockSupport.parkNanos(100_000);
      return 1;
    });
  }

  private static void jdkSuspends() {
    suspends("a CountDownLatch", () -> {
      CountDownLatch latch = new CountDownLatch(1);
      latch.await(1, TimeUnit.MILLISECONDS);
      return 1;
    });
    suspends("a Condition", () -> {
      ReentrantLock lock = new ReentrantLock();
      lock.lock();
      lock.newCondition().awaitNanos(100_000);
      lock.unlock();
      return 1;
    });
    suspends("a blocking queue", () -> {
      LinkedBlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
      Task.spawn(() -> queue.add(pause(1)));
      return queue.take();
    });
    suspends("a CompletableFuture", () -> {
      CompletableFuture<Integer> future = new CompletableFuture<>();
      Task.spawn(() -> future.complete(pause(1)));
      return future.get();
    });
  }

  private static void callbacksSuspend() {
    suspends("forEach", () -> {
      List.of(1, 2).forEach(Rows::pause);
      return 1;
    });
    suspends("sort, removeIf", () -> {
      List<Integer> list = new ArrayList<>(List.of(2, 1, 3));
      list.sort((a, b) -> pause(a) - b);
      list.removeIf(i -> pause(i) > 2);
      return list.size();
    });
    suspends("HashMap.computeIfAbsent", () -> new HashMap<Integer, Integer>()
        .computeIfAbsent(1, Rows::pause));
    suspends("streams", () -> (int) Stream.of(1, 2).map(Rows::pause).sorted().count());
    suspends("Optional", () -> Optional.of(1).map(Rows::pause).get());
    suspends("a lambda through a type of the JDK", () -> {
      Callable<Integer> callable = () -> pause(1);
      return callable.call();
    });
    suspends("Method.invoke", () ->
        (Integer) Rows.class.getDeclaredMethod("pause", int.class).invoke(null, 1));
    suspends("Method.invoke of a method of the package", () ->
        (Integer) Woven.class.getDeclaredMethod("pause").invoke(new Woven()));
    suspends("a proxy", () -> {
      Runnable proxy = (Runnable) Proxy.newProxyInstance(
          Rows.class.getClassLoader(),
          new Class<?>[] {Runnable.class},
          (self, method, arguments) -> {
            pause(1);
            return null;
          });
      proxy.run();
      return 1;
    });
  }

  // ---------------------------------------------------------------------------- what pins

  private static void jdkPins() {
    pins(
        "ConcurrentHashMap.computeIfAbsent",
        "a monitor that java.util.concurrent.ConcurrentHashMap.computeIfAbsent holds, or",
        () -> new ConcurrentHashMap<Integer, Integer>().computeIfAbsent(1, Rows::pause));
    String callsPlainly =
        "java.util.ArrayList.forEach of the JDK,"
            + " called by java.util.Collections$SynchronizedCollection.forEach;";
    pins("a synchronized list", callsPlainly, () -> {
      Collections.synchronizedList(new ArrayList<>(List.of(1))).forEach(Rows::pause);
      return 1;
    });
    pins("a comparator through Map", "java.util.TreeMap", () -> {
      Map<Integer, Integer> map = new TreeMap<>((a, b) -> pause(a) - b);
      return map.put(1, 1) == null ? 1 : 0;
    });
    pins("a comparator through Queue", "java.util.PriorityQueue", () -> {
      java.util.Queue<Integer> queue = new PriorityQueue<>((a, b) -> pause(a) - b);
      queue.add(1);
      return queue.add(2) ? 1 : 0;
    });
    pins("a callback in another package", "java.util.regex.Matcher", () ->
        Pattern.compile("a").matcher("a").replaceAll(found -> pause(1) + "").length());
    pins("toString called by the JDK", "java.lang.String.valueOf of the JDK", () ->
        String.valueOf(new Slow()).length());
    pins("hashCode called by the JDK", "java.util.HashMap", () ->
        new HashMap<>(Map.of(new Slow(), 1)).size());
  }

  private static void callersPin() {
    String byInvoke = "java.lang.reflect.Method.invoke of the JDK;";
    pins("Method.invoke of what is not woven", byInvoke, () ->
        (Integer) Excluded.class.getDeclaredMethod("pause").invoke(null));
    pins("Method.invoke that converts", byInvoke, () ->
        (Integer) Rows.class.getDeclaredMethod("pause", int.class).invoke(null, (byte) 1));
    pins("a method handle", "a method handle called by it.programs.Rows.called;", () -> called());
  }

  private static void placesPin() {
    pins("an excluded class", "it.programs.Rows$Excluded.pause", Excluded::pause);
    pins("a constructor", "the constructor of it.programs.Rows$Made", () -> new Made().value);
    pins("an initializer", "the initializer of it.programs.Rows$Initialized", () ->
        Initialized.value);
    pins("a synchronized block", "a monitor that it.programs.Rows.lambda$placesPin$", () -> {
      synchronized (MONITOR) {
        Task.sleep(MOMENT);
        return 1;
      }
    });
    pins("a synchronized method", "it.programs.Rows.locked (synchronized", Rows::locked);
    pins("Object.wait", "a monitor that it.programs.Rows.lambda$placesPin$", () -> {
      synchronized (MONITOR) {
        MONITOR.wait(1);
        return 1;
      }
    });
  }

  private static int called() throws Exception {
    MethodType type = MethodType.methodType(int.class, int.class);
    try {
      return (int) MethodHandles.lookup().findStatic(Rows.class, "pause", type).invokeExact(1);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stays plain. */
  static final class Excluded {
    private Excluded() {}

    static int pause() {
      return Rows.pause(1);
    }
  }

  private static final class Woven {
    int pause() {
      return Rows.pause(1);
    }
  }

  private static final class Made {
    final int value = pause(1);
  }

  private static final class Initialized {
    static int value = pause(1);
  }

  private static final class Slow {
    @Override
    public String toString() {
      return "slow" + pause(1);
    }

    @Override
    public int hashCode() {
      return pause(1);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Slow;
    }
  }

  private static synchronized int locked() {
    return pause(1);
  }

  static int pause(int value) {
    Task.sleep(MOMENT);
    return value;
  }

  // ---------------------------------------------------------------------------- checking

  private static void suspends(String what, Callable<Integer> body) {
    check(what + " suspends", () -> {
      String task = "S" + ++count;
      run(task, body);
      that(lines(task).isEmpty(), "pinned: " + lines(task));
    });
  }

  private static void pins(String what, String cause, Callable<Integer> body) {
    check(what + " pins", () -> {
      String task = "P" + ++count;
      run(task, body);
      List<String> lines = lines(task);
      that(
          lines.stream().anyMatch(line -> line.contains("it.programs.Rows")
              && line.matches(".*: [0-9]+ times?, [0-9]+ [mu]s, by .*")
              && line.substring(line.indexOf(", by ")).contains(cause)),
          "no pin by " + cause + " among " + lines + " in\n" + Heddle.report());
    });
  }

  private static void run(String name, Callable<Integer> body) throws Throwable {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Task.builder().name(name).spawn((Runnable) () -> {
      try {
        that(body.call() != null, "no result");
      } catch (Throwable e) {
        failure.set(e);
      }
    }).join();
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  /** What the report tells of that task's pinned waits. */
  private static List<String> lines(String task) {
    String report = Heddle.report();
    return report
        .substring(report.indexOf("pinned:"))
        .lines()
        .filter(line -> line.endsWith("; last " + task))
        .filter(line -> line.matches(".*\\((SLEEP|PARK|JOIN|MONITOR)\\): .*"))
        .toList();
  }
}
