package dev.heddle;

import dev.heddle.continuation.Continuation;
import dev.heddle.interop.RunnableTwin;
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
    try {
      Task.builder().name("main").spawn((Runnable) new Body(arguments, main)).join();
    } catch (CompletionException e) {
      throw e.getCause(); // as if thrown by main itself
    }
    return true;
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
        throw Body.<RuntimeException>sneaky(e);
      }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X sneaky(Throwable thrown) throws X {
      throw (X) thrown;
    }
  }
}
