package it.programs;

import dev.heddle.Task;
import java.io.Serializable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;

/** Kinds of classes for reflection to look at; each has methods that may suspend. */
public final class Shapes {
  private Shapes() {}

  /** Marks what is looked at. */
  @Retention(RetentionPolicy.RUNTIME)
  public @interface Marked {
    /** Any text. */
    String value() default "";
  }

  /** Has methods of every access, and a default version of its stream. */
  @Marked("type")
  public static class Base<T extends Comparable<T>> implements Serializable, Supplier<T> {
    private static int made;

    @Marked("field")
    protected T value;

    /** Made without anything. */
    public Base() {
      made++;
    }

    @Marked("constructor")
    protected Base(@Marked("parameter") T value) throws IllegalStateException {
      this.value = value;
    }

    @Marked("method")
    @Deprecated
    public <X extends Exception> T both(@Marked("first") T first, List<? super T> rest) throws X {
      Task.yieldNow();
      return first;
    }

    @Override
    public T get() {
      Task.yieldNow();
      return value;
    }

    protected synchronized int several(int... numbers) {
      Task.yieldNow();
      return numbers.length + hidden();
    }

    private int hidden() {
      Task.yieldNow();
      return made;
    }

    static Nested nothing() {
      Task.yieldNow();
      return null;
    }

    /** A nested type as a result. */
    public interface Nested {}
  }

  /** Overrides with a more special type, which makes a bridge. */
  public static final class Derived extends Base<String>
      implements Runnable, Callable<Integer>, Comparator<String>, Iterator<String>, Cloneable {
    @Override
    public String get() {
      Task.yieldNow();
      return "derived";
    }

    @Override
    public void run() {
      Task.yieldNow();
    }

    @Override
    public Integer call() {
      Task.yieldNow();
      return 1;
    }

    @Override
    public int compare(String a, String b) {
      Task.yieldNow();
      return 0;
    }

    @Override
    public boolean hasNext() {
      Task.yieldNow();
      return false;
    }

    @Override
    public String next() {
      Task.yieldNow();
      return "";
    }

    @Override
    public Derived clone() throws CloneNotSupportedException {
      return (Derived) super.clone();
    }
  }

  /** Has every kind of interface method. */
  public interface Doing<A, R> extends Function<A, R> {
    /** What it says. */
    String NAME = String.valueOf(System.identityHashCode(null));

    /** Abstract. */
    @Marked
    R act(A argument) throws Exception;

    /** Default. */
    @Marked
    default R twice(A argument) throws Exception {
      act(argument);
      return once(argument);
    }

    @Override
    default R apply(A argument) {
      Task.yieldNow();
      return null;
    }

    private R once(A argument) throws Exception {
      return act(argument);
    }

    /** Static. */
    static String helper() {
      Task.yieldNow();
      return NAME;
    }
  }

  /** With a body per constant. */
  public enum Season implements Supplier<String> {
    /** One. */
    WARM {
      @Override
      public String get() {
        Task.yieldNow();
        return "warm";
      }
    },
    /** Two. */
    COLD {
      @Override
      public String get() {
        Task.yieldNow();
        return "cold";
      }
    };

    /** Another. */
    public Season other() {
      Task.yieldNow();
      return values()[1 - ordinal()];
    }
  }

  /** With a method of its own. */
  public record Pair<A, B>(@Marked("component") A first, B second) {
    /** Checks. */
    public Pair {
      Task.yieldNow();
    }

    /** Swaps. */
    public Pair<B, A> swapped() {
      Task.yieldNow();
      return new Pair<>(second, first);
    }
  }

  /** Closed. */
  public sealed interface Figure permits Square, Circle {
    /** Asks. */
    default double area() {
      Task.yieldNow();
      return 0;
    }
  }

  /** One of two. */
  public record Square(double side) implements Figure {}

  /** The other. */
  public static final class Circle implements Figure {
    @Override
    public double area() {
      Task.yieldNow();
      return 3;
    }
  }

  /** Only the default version of its stream depends on its members. */
  public static class Streamed implements Serializable, Runnable {
    /** What is written. */
    public int number = 7;

    private static final List<String> NAMES = List.of("a");

    /** Suspends. */
    @Override
    public void run() {
      Task.yieldNow();
      Runnable nested = () -> Task.yieldNow();
      nested.run();
    }

    /** May be accessed by others. */
    protected String names() {
      Task.yieldNow();
      return NAMES.toString();
    }
  }

  /** An interface that writes too. */
  public interface StreamedInterface extends Serializable, Callable<String> {
    /** Suspends. */
    default void wander() {
      Task.yieldNow();
    }
  }

  /** All of them. */
  public static List<Class<?>> all() {
    return List.of(
        Base.class, Derived.class, Doing.class, Season.class, Season.WARM.getClass(), Pair.class,
        Figure.class, Square.class, Circle.class, Streamed.class, StreamedInterface.class,
        Marked.class, Shapes.class);
  }
}
