package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;

import dev.heddle.Task;
import java.util.ArrayList;
import java.util.List;

/** A thread-local belongs to the task that sets it, on whichever worker that runs. */
public final class Locals {
  private static final ThreadLocal<String> NAME = ThreadLocal.withInitial(() -> "nobody");

  private Locals() {}

  public static void main(String[] args) {
    check("tasks keep their values while others run", Locals::eachItsOwn);
    check("a new task finds no values of an old one", Locals::noneLeftBehind);
    check("a task that keeps none starts anew", Locals::noneKept);
    Checks.end();
  }

  private static void eachItsOwn() {
    List<Task<String>> tasks = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      String name = "task " + i;
      tasks.add(Task.spawn(() -> setAndYield(name)));
    }
    for (int i = 0; i < tasks.size(); i++) {
      equal("task " + i, tasks.get(i).join());
    }
  }

  private static String setAndYield(String name) {
    NAME.set(name);
    for (int i = 0; i < 100; i++) {
      Task.yieldNow();
    }
    return NAME.get();
  }

  private static void noneLeftBehind() {
    for (int i = 0; i < 10; i++) {
      Task.spawn(() -> NAME.set("left behind")).join();
      equal("nobody", Task.spawn(() -> NAME.get()).join());
    }
  }

  private static void noneKept() {
    Task<String> task = Task.builder().threadLocals(false).spawn(() -> setAndPark());
    while (task.state() != dev.heddle.task.TaskState.WAITING) {
      Thread.onSpinWait();
    }
    task.unpark();
    equal("nobody", task.join());
  }

  private static String setAndPark() {
    NAME.set("forgotten");
    Task.park();
    return NAME.get();
  }
}
