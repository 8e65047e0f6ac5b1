package dev.heddle;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Frame;
import dev.heddle.continuation.Resumer;
import dev.heddle.interop.RunnableTwin;
import dev.heddle.interop.Threads;
import dev.heddle.scheduler.TaskThreads;
import dev.heddle.task.Priority;

/** What a task runs that the program started as a thread. Called by redirected code only. */
public final class ThreadBody implements Runnable, RunnableTwin {
  private static final Resumer CALLER_OF_RUN =
      new Resumer() {
        @Override
        public void resume(Frame frame, Continuation continuation) {
          try {
            continuation.takeVoid();
          } catch (Throwable e) {
            uncaught(((BodyFrame) frame).thread, e);
          }
        }

        @Override
        public StackTraceElement place(Frame frame) {
          return null;
        }
      };

  /** Whether a class of threads leaves {@code run} as it is. */
  private static final ClassValue<Boolean> RUNS_TARGET =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          try {
            return type.getMethod("run").getDeclaringClass() == Thread.class;
          } catch (NoSuchMethodException | LinkageError e) {
            return false; // whatever it does, it does
          }
        }
      };

  private final Thread thread;

  private ThreadBody(Thread thread) {
    this.thread = thread;
  }

  /** Starts a task that stands for {@code thread}, which was not started before. */
  public static void start(Thread thread) {
    ThreadBody body = new ThreadBody(thread);
    TaskThreads.start(
        thread,
        new Task<Void>(Task.newId(), thread.getName(), Priority.NORMAL, true, body, false));
  }

  @Override
  public void run() {
    throw new IllegalStateException("a thread can be a task only where tasks are woven");
  }

  /** Runs as the VM runs a thread: what {@code run} throws goes to the thread's handler. */
  @Override
  public void run(Continuation continuation) {
    BodyFrame frame = new BodyFrame(thread); // at once, for it may find no memory
    try {
      runThread(continuation);
    } catch (Throwable e) {
      uncaught(thread, e);
      return;
    }
    if (continuation.unwinding) {
      continuation.save(frame, CALLER_OF_RUN, 0);
    }
  }

  private void runThread(Continuation continuation) throws Throwable {
    if (thread instanceof RunnableTwin twin) {
      twin.run(continuation);
    } else if (RUNS_TARGET.get(thread.getClass())) {
      Threads.run(thread, continuation);
    } else {
      thread.run();
    }
  }

  private static void uncaught(Thread thread, Throwable thrown) {
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    } catch (Throwable e) {
      sayThatHandlerFailed(thread, e);
    }
  }

  /** As the VM does; for the rest, what the handler throws is lost. */
  private static void sayThatHandlerFailed(Thread thread, Throwable thrown) {
    try {
      System.err.print(
          "\nException: "
              + thrown.getClass().getName()
              + " thrown from the UncaughtExceptionHandler in thread \""
              + thread.getName()
              + "\"\n");
    } catch (Throwable e) {
      // Whatever could be done to tell of it would fail alike.
    }
  }

  private static final class BodyFrame extends Frame {
    private final Thread thread;

    BodyFrame(Thread thread) {
      this.thread = thread;
    }
  }
}
