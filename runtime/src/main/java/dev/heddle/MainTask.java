package dev.heddle;

import dev.heddle.continuation.CarrierThread;
import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Unchecked;
import dev.heddle.interop.RunnableTwin;
import dev.heddle.scheduler.EndWaiter;
import dev.heddle.scheduler.TaskThreads;
import dev.heddle.task.Priority;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a program's {@code main} as a task; called by its woven main class. */
public final class MainTask {
  private static final AtomicBoolean ENTERED = new AtomicBoolean();

  private MainTask() {}

  /**
   * Runs {@code main} in a task, the first time this is called, and waits for its end.
   *
   * @param instance that of its class; null if {@code main} is static
   * @param arguments those of the program; null if {@code main} takes none
   * @param caller the class that declares {@code main}, and so its task version
   * @return whether it ran; false if the caller has to go on as plain code
   */
  public static boolean enter(Object instance, String[] arguments, Lookup caller)
      throws Throwable {
    if (!ENTERED.compareAndSet(false, true)) {
      return false;
    }
    MethodHandle main = taskVersion(instance, arguments, caller);
    Thread self = Thread.currentThread();
    Task<Void> task =
        new Task<>(
            Task.newId(), self.getName(), Priority.NORMAL, true, new Body(main), false);
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

  /** The task version of {@code main}, which still takes the task. */
  private static MethodHandle taskVersion(Object instance, String[] arguments, Lookup caller)
      throws ReflectiveOperationException {
    Class<?> owner = caller.lookupClass();
    MethodType type =
        arguments == null
            ? MethodType.methodType(void.class, Continuation.class)
            : MethodType.methodType(void.class, String[].class, Continuation.class);
    MethodHandle main =
        instance == null
            ? caller.findStatic(owner, "main", type)
            : caller.findVirtual(owner, "main", type).bindTo(instance);
    return arguments == null ? main : main.bindTo(arguments);
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
    private final MethodHandle main;

    Body(MethodHandle main) {
      this.main = main;
    }

    @Override
    public void run() {
      throw new IllegalStateException("tasks run as threads, though main was woven");
    }

    @Override
    public void run(Continuation continuation) {
      try {
        main.invokeExact(continuation);
      } catch (Throwable e) {
        throw Unchecked.rethrow(e);
      }
    }
  }
}
