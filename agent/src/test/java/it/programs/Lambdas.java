package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.checkInTask;
import static it.programs.Checks.equal;
import static it.programs.Checks.suspendsIn;

import dev.heddle.Heddle;
import dev.heddle.Task;
import dev.heddle.channel.Channel;
import dev.heddle.task.TaskState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.IntFunction;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/** Each kind of lambda and method reference waits without holding a thread. */
public final class Lambdas {
  private final int base;

  private Lambdas(int base) {
    this.base = base;
  }

  /** A functional interface of ours. */
  public interface Mixed {
    /** Takes values of all sizes. */
    double apply(int i, long j, float f, double d, String s) throws Exception;
  }

  /** Generic, with a default method. */
  public interface Step<A, B> {
    /** One step. */
    B step(A argument);

    /** Two of them. */
    default <C> Step<A, C> then(Step<? super B, C> next) {
      return argument -> next.step(step(argument));
    }
  }

  /** Its lambdas have a bridge. */
  public interface TextStep extends Step<String, String> {
    @Override
    String step(String argument);
  }

  /** Its lambdas can be written to a stream. */
  public interface StoredSupplier<T> extends Supplier<T>, Serializable {}

  private static String parked(Object value) {
    Task.park();
    return "p" + value;
  }

  private String own(String value) {
    Task.park();
    return base + value;
  }

  private static int sum(int a, int b) {
    Task.park();
    return a + b;
  }

  private static String joined(Object... parts) {
    Task.park();
    return parts.length + String.valueOf(parts[0]);
  }

  /** Its constructor does not wait; the method does. */
  private static final class Made {
    final int number;

    Made(int number) {
      this.number = number;
    }

    Made parked() {
      Task.park();
      return this;
    }
  }

  private static void suspends(String name, Object expected, Callable<Object> body) {
    check(name, () -> equal(expected, suspendsIn(body)));
  }

  /** Runs all checks. */
  public static void main(String[] args) throws Exception {
    lambdas(7);
    references(new Lambdas(3));
    ofOurInterfaces();
    serializable();
    channels();
    checkInTask("comparator of the JDK, read back", Lambdas::comparator);
    Checks.end();
  }

  private static void lambdas(int captured) {
    String text = "t";
    long wide = 1L << 40;
    double real = 0.5;
    suspends("Runnable", "ran", () -> {
      String[] result = new String[1];
      Runnable body = () -> {
        Task.park();
        result[0] = "ran";
      };
      body.run();
      return result[0];
    });
    suspends("Supplier, nothing captured", "p1", () -> {
      Supplier<String> body = () -> parked(1);
      return body.get();
    });
    suspends("Supplier, all kinds captured", "p77t" + (wide + real), () -> {
      Supplier<String> body = () -> parked(captured) + captured + text + (wide + real);
      return body.get();
    });
    suspends("Function", "p5", () -> ((Function<Integer, String>) i -> parked(i)).apply(5));
    suspends("BiFunction", "p5!", () ->
        ((BiFunction<Integer, String, String>) (i, s) -> parked(i) + s).apply(5, "!"));
    suspends("UnaryOperator", "pu", () -> ((UnaryOperator<String>) s -> parked(s)).apply("u"));
    suspends("IntBinaryOperator", 12, () ->
        ((IntBinaryOperator) (a, b) -> sum(a, b) + captured).applyAsInt(2, 3));
    suspends("LongUnaryOperator", wide + 2, () ->
        ((LongUnaryOperator) l -> l + parked("").length() + 1).applyAsLong(wide));
    suspends("DoubleSupplier", 1.5, () ->
        ((DoubleSupplier) () -> parked("").length() + real).getAsDouble());
    suspends("BooleanSupplier", true, () ->
        ((BooleanSupplier) () -> parked("").length() == 1).getAsBoolean());
    suspends("Predicate", false, () ->
        ((Predicate<String>) s -> parked(s).isEmpty()).test("x"));
    suspends("ToIntFunction", 2, () ->
        ((ToIntFunction<String>) s -> parked(s).length()).applyAsInt("x"));
    suspends("Consumer", "pc", () -> {
      StringBuilder seen = new StringBuilder();
      Consumer<String> body = s -> seen.append(parked(s));
      body.accept("c");
      return seen.toString();
    });
    suspends("lambda in a lambda", "p7t", () -> {
      Supplier<Supplier<String>> outer = () -> () -> parked(captured) + text;
      return outer.get().get();
    });
    suspends("Callable that throws", "thrown by a lambda", () -> {
      Callable<String> body = () -> {
        Task.park();
        throw new Exception("thrown by a lambda");
      };
      try {
        return body.call();
      } catch (Exception e) {
        return e.getMessage();
      }
    });
  }

  private static void references(Lambdas receiver) {
    suspends("static method", "p1", () -> {
      Function<Object, String> body = Lambdas::parked;
      return body.apply(1);
    });
    suspends("static method of primitives", 5, () -> {
      IntBinaryOperator body = Lambdas::sum;
      return body.applyAsInt(2, 3);
    });
    suspends("static method, boxed", 5, () -> {
      BiFunction<Integer, Integer, Integer> body = Lambdas::sum;
      return body.apply(2, 3);
    });
    suspends("static method of varargs", "2a", () -> {
      BiFunction<String, String, String> body = Lambdas::joined;
      return body.apply("a", "b");
    });
    suspends("method of a given object", "3a", () -> {
      Function<String, String> body = receiver::own;
      return body.apply("a");
    });
    suspends("method of the first argument", "3b", () -> {
      BiFunction<Lambdas, String, String> body = Lambdas::own;
      return body.apply(receiver, "b");
    });
    suspends("constructor", 9, () -> {
      IntFunction<Made> body = Made::new;
      return body.apply(9).parked().number;
    });
    suspends("array constructor", 4, () -> {
      IntFunction<String[]> body = String[]::new;
      parked("");
      return body.apply(4).length;
    });
    suspends("method of an interface", "pi", () -> {
      Step<String, String> step = Lambdas::parked;
      Function<String, String> body = step::step;
      return body.apply("i");
    });
    suspends("method of the superclass", "base", () -> new Sub(1).viaSuper().get());
    suspends("Task::park itself", "done", () -> {
      Runnable body = Task::park;
      body.run();
      return "done";
    });
  }

  private static class Super {
    String waiting() {
      Task.park();
      return "base";
    }
  }

  private static final class Sub extends Super {
    private final int unused;

    Sub(int unused) {
      this.unused = unused;
    }

    @Override
    String waiting() {
      return "overridden" + unused;
    }

    Supplier<String> viaSuper() {
      return super::waiting;
    }
  }

  private static void ofOurInterfaces() {
    suspends("our interface, values of all sizes", 16.0, () -> {
      Mixed mixed = (i, j, f, d, s) -> i + j + f + d + parked(s).length();
      return mixed.apply(1, 2L, 3f, 4d, "five5");
    });
    suspends("our generic interface", "p12", () -> {
      Step<Integer, String> step = i -> parked(i);
      return step.then(s -> s + 2).step(1);
    });
    suspends("our interface with a bridge", "pt", () -> {
      TextStep step = s -> parked(s);
      Step<String, String> general = step;
      return general.step("t");
    });
    suspends("intersection of two interfaces", "px", () -> {
      Supplier<String> body = (Supplier<String> & Serializable) () -> parked("x");
      return body.get();
    });
  }

  private static void serializable() throws Exception {
    String text = "s";
    StoredSupplier<String> lambda = () -> parked(text);
    StoredSupplier<String> reference = new Stored("r")::get;
    suspends("serializable lambda", "ps", lambda::get);
    suspends("serializable lambda, read back", "ps", () -> copy(lambda).get());
    suspends("serializable reference, read back", "pr", () -> copy(reference).get());
  }

  private static void comparator() throws Exception {
    Comparator<String> natural = Comparator.naturalOrder();
    equal(-1, copy(natural.thenComparing(natural)).compare("a", "b"));
  }

  private record Stored(String text) implements Serializable {
    String get() {
      return parked(text);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> T copy(T object) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return (T) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
  }

  private static void channels() {
    check("1,000 lambdas wait in a channel at the same time", () -> {
      Channel<Integer> in = Channel.rendezvous();
      Channel<Integer> out = Channel.rendezvous();
      Task<?>[] tasks = new Task<?>[1_000];
      for (int i = 0; i < tasks.length; i++) {
        Function<Integer, Integer> plus = n -> n + in.receive();
        tasks[i] = Task.spawn(() -> out.send(plus.apply(1)));
      }
      for (Task<?> task : tasks) {
        TaskState waiting = Heddle.isWoven() ? TaskState.WAITING : TaskState.PINNED;
        Checks.await("waiting", () -> task.state() == waiting);
      }
      int workers = Heddle.statistics().workers();
      Checks.that(workers < 50, workers + " workers");
      Task<?> feeder = Task.spawn(() -> feed(in, tasks.length));
      int sum = 0;
      for (int i = 0; i < tasks.length; i++) {
        sum += out.receive();
      }
      Checks.result(feeder);
      equal(500_500, sum);
    });
  }

  private static void feed(Channel<Integer> channel, int count) {
    for (int i = 0; i < count; i++) {
      channel.send(i);
    }
  }
}
