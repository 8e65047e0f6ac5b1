package library;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;

/** Threads that work at the same time, and whose answers are printed in order. */
final class Together {
  private Together() {}

  /** What a thread does. */
  interface Work {
    Object answer(int number) throws Exception;
  }

  /** Starts {@code count} threads, numbered from 0, and prints what each of them answers. */
  static void print(int count, Work work) throws Exception {
    List<FutureTask<Object>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      FutureTask<Object> answer = new FutureTask<>(() -> work.answer(number));
      answers.add(answer);
      new Thread(answer).start();
    }
    for (FutureTask<Object> answer : answers) {
      System.out.println(answer.get());
    }
  }
}
