package dev.heddle.benchmarks;

import java.lang.reflect.Method;

/** The JDK's threads as peers. */
enum Threads {
  PLATFORM {
    @Override
    Thread start(Runnable body) {
      Thread thread = new Thread(null, body, "platform", STACK_SIZE);
      thread.start();
      return thread;
    }
  },
  VIRTUAL {
    @Override
    Thread start(Runnable body) {
      return Virtual.start(body);
    }
  };

  private static final long STACK_SIZE = 256 * 1_024;

  /** What a thread does; a failure ends the program. */
  interface Body {
    void run() throws Exception;
  }

  /** By the name of the peer. */
  static Threads named(String peer) {
    return switch (peer) {
      case "threads" -> PLATFORM;
      case "virtual" -> VIRTUAL;
      default -> throw new IllegalArgumentException("'" + peer + "' is no peer made of threads");
    };
  }

  abstract Thread start(Runnable body);

  /** Starts a thread for each body and waits until all have ended. */
  void runAll(Body... bodies) throws InterruptedException {
    Thread[] started = new Thread[bodies.length];
    for (int i = 0; i < bodies.length; i++) {
      Body body = bodies[i];
      started[i] = start(() -> run(body));
    }
    for (Thread thread : started) {
      thread.join();
    }
  }

  static void run(Body body) {
    try {
      body.run();
    } catch (Throwable e) {
      System.err.println("a thread of the benchmark failed: " + e);
      Runtime.getRuntime().halt(1);
    }
  }

  /** By reflection, for this is compiled for JDK 17. */
  private static final class Virtual {
    private static final Method START = find();

    private static Method find() {
      try {
        return Thread.class.getMethod("startVirtualThread", Runnable.class);
      } catch (NoSuchMethodException e) {
        throw new UnsupportedOperationException("virtual threads need JDK 21 or newer", e);
      }
    }

    static Thread start(Runnable body) {
      try {
        return (Thread) START.invoke(null, body);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a virtual thread does not start", e);
      }
    }
  }
}
