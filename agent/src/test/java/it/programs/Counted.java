package it.programs;

import dev.heddle.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Prints how many reductions some hot code is charged. */
public final class Counted {
  private Counted() {}

  private interface Shape {
    int area(int size);
  }

  /** Runs each in a task of its own. */
  public static void main(String[] args) {
    print("recursion", () -> fib(21));
    print("nested loops", () -> nested(300));
    print("long loop", () -> sum(new int[200_000]));
    print("exceptions", () -> thrown(3_000));
    print("lambdas", () -> lambdas(20_000));
    print("callbacks of the JDK", () -> sorted(2_000));
    print("types that change", () -> shapes(30_000));
    print("yields", () -> yields(500));
  }

  private static void print(String name, Runnable work) {
    long used =
        Task.spawn(
                () -> {
                  long before = Task.current().reductions();
                  work.run();
                  return Task.current().reductions() - before;
                })
            .join();
    System.out.println(name + " " + used);
  }

  private static int fib(int n) {
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
  }

  private static long nested(int n) {
    long result = 0;
    for (int i = 0; i < n; i++) {
      for (int k = i; k < n; k += 3) {
        result += Integer.toString(k).length() ^ i;
      }
    }
    return result;
  }

  private static long sum(int[] numbers) {
    long sum = 0;
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < numbers.length; i++) {
        sum += numbers[i] + i;
      }
    }
    return sum;
  }

  private static int thrown(int n) {
    int caught = 0;
    for (int i = 0; i < n; i++) {
      try {
        caught += 10 / (i % 3);
      } catch (ArithmeticException e) {
        caught++;
      }
    }
    return caught;
  }

  private static int lambdas(int n) {
    IntUnaryOperator twice = i -> fib(i & 3) + i;
    int result = 0;
    for (int i = 0; i < n; i++) {
      result += twice.andThen(each -> each ^ 5).applyAsInt(i);
    }
    return result;
  }

  private static List<Integer> sorted(int n) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      numbers.add(i * 7_919 % n);
    }
    numbers.sort((a, b) -> Integer.compare(fib(a & 3) + a, fib(b & 3) + b));
    numbers.removeIf(each -> each % 3 == 0);
    Collections.reverse(numbers);
    return numbers;
  }

  /** What is compiled for the first type has to be compiled again for the second. */
  private static long shapes(int n) {
    Shape[] kinds = {size -> size, size -> fib(size & 1), size -> size * size};
    long result = 0;
    for (int i = 0; i < n; i++) {
      result += kinds[i * kinds.length / n].area(i);
    }
    return result;
  }

  private static int yields(int n) {
    int result = 0;
    for (int i = 0; i < n; i++) {
      result += fib(i & 7);
      Task.yieldNow();
    }
    return result;
  }
}
