package dev.heddle;

import dev.heddle.continuation.CarrierThread;
import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Unchecked;
import dev.heddle.interop.RunnableTwin;
import dev.heddle.scheduler.EndWaiter;
import dev.heddle.scheduler.TaskThreads;
import dev.heddle.task.Priority;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a program's {@code main} as a task; called by its woven main class. */
public final class MainTask {
  private static final AtomicBoolean ENTERED = new AtomicBoolean();

  private MainTask() {}

  /**
   * Runs {@code main} in a task, the first time this is called, and waits for its end.
   *
   * @param arguments those of the program
   * @param main the task version of {@code main}, which takes the arguments and the task
   * @return whether it ran; false if the caller has to go on as plain code
   */
  public static boolean enter(String[] arguments, MethodHandle main) throws Throwable {
    if (!ENTERED.compareAndSet(false, true)) {
      return false;
    }
    Thread self = Thread.currentThread();
    Task<Void> task =
        new Task<>(
            Task.newId(), self.getName(), Priority.NORMAL, true, new Body(arguments, main), false);
    TaskThreads.lend(self, task);
    Guard guard = new Guard();
    task.observe(guard, true);
    guard.start();
    Task.start(task);
    guard.awaitEnd();
    TaskThreads.takeBack(self);
    try {
      task.join();
    } catch (CompletionException e) {
      throw e.getCause(); // as if thrown by main itself
    }
    return true;
  }

  /**
   * Lets the main thread wait for its task's end without parking and without looking at its
   * interrupt flag: both are the task's meanwhile. Another thread holds a monitor for so long.
   */
  private static final class Guard extends EndWaiter {
    private final Object monitor = new Object();
    private volatile boolean held;
    private boolean ended;

    void start() {
      Thread holder = new Holder(this);
      holder.start();
      while (!held) {
        Thread.onSpinWait();
      }
    }

    void awaitEnd() {
      synchronized (monitor) {
        assert ended : "let in too early";
      }
    }

    @Override
    public synchronized void complete(Object result, Throwable failure) {
      ended = true;
      notifyAll();
    }

    private void hold() {
      synchronized (monitor) {
        held = true;
        synchronized (this) {
          while (!ended) {
            try {
              wait();
            } catch (InterruptedException e) {
              // Nobody has a reason to; goes on holding.
            }
          }
        }
      }
    }
  }

  private static final class Holder extends Thread {
    private final Guard guard;

    Holder(Guard guard) {
      super(CarrierThread.systemGroup(), null, "heddle-main-guard", 0, false);
      CarrierThread.detach(this);
      this.guard = guard;
    }

    @Override
    public void run() {
      guard.hold();
    }
  }

  private static final class Body implements Runnable, RunnableTwin {
    private final String[] arguments;
    private final MethodHandle main;

    Body(String[] arguments, MethodHandle main) {
      this.arguments = arguments;
      this.main = main;
    }

    @Override
    public void run() {
      throw new IllegalStateException("tasks run as threads, though main was woven");
    }

    @Override
    public void run(Continuation continuation) {
      try {
        main.invokeExact(arguments, continuation);
      } catch (Throwable e) {
        throw Unchecked.rethrow(e);
      }
    }
  }
}
