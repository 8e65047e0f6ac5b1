package it.programs;

import static it.programs.Checks.await;
import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.that;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.lang.ref.ReferenceQueue;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Threads that wait, or own something, in parts of the JDK where most is about the thread that really
 * runs: they are the tasks all the same.
 */
public final class WaitsElsewhere {
  private WaitsElsewhere() {}

  /** Runs all checks. */
  public static void main(String[] args) {
    check("an interrupt closes a channel that accepts", WaitsElsewhere::acceptInterrupted);
    check("an interrupt closes a channel that reads", WaitsElsewhere::readInterrupted);
    check("an interrupt before it does so, too", WaitsElsewhere::interruptedBefore);
    check("an interrupt ends a selection", WaitsElsewhere::selectInterrupted);
    check("an interrupt ends ReferenceQueue.remove", WaitsElsewhere::removeInterrupted);
    check("an interrupt ends a wait for a process", WaitsElsewhere::processInterrupted);
    check("an interrupt stays set that ended a print", WaitsElsewhere::printInterrupted);
    check("a confined arena is its thread's", WaitsElsewhere::confinedArena);
    check("a handler that fails is told of", WaitsElsewhere::failingHandler);
    Checks.end();
  }

  private static void acceptInterrupted() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      AtomicReference<Object> seen = interruptedIn(server::accept);
      equal(ClosedByInterruptException.class, seen.get().getClass());
      that(!server.isOpen(), "the channel is open");
    }
  }

  private static void readInterrupted() throws Exception {
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      AtomicReference<Object> seen =
          interruptedIn(() -> source.read(ByteBuffer.allocate(1)));
      equal(ClosedByInterruptException.class, seen.get().getClass());
      that(!source.isOpen() && sink.isOpen(), "closed are others");
    }
  }

  private static void interruptedBefore() throws Exception {
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      AtomicReference<Object> seen = new AtomicReference<>();
      Thread thread =
          new Thread(
              () -> {
                Thread.currentThread().interrupt();
                seen.set(outcome(() -> source.read(ByteBuffer.allocate(1))));
              });
      thread.start();
      thread.join();
      equal(ClosedByInterruptException.class, seen.get().getClass());
      that(sink.isOpen(), "the other end is closed");
    }
  }

  private static void selectInterrupted() throws Exception {
    try (Selector selector = Selector.open()) {
      AtomicReference<Object> seen = interruptedIn(selector::select);
      equal(0, seen.get());
      that(selector.isOpen(), "the selector is closed");
    }
  }

  private static void removeInterrupted() throws Exception {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    AtomicReference<Object> seen = new AtomicReference<>();
    Thread thread = new Thread(() -> seen.set(outcome(queue::remove)));
    thread.start();
    await("it waits", () -> thread.getState() == Thread.State.WAITING);
    thread.interrupt();
    thread.join();
    equal(InterruptedException.class, seen.get().getClass());
  }

  private static void processInterrupted() throws Exception {
    AtomicReference<Object> seen =
        interruptedIn(() -> new NeverEnding().waitFor(1, TimeUnit.HOURS));
    equal(InterruptedException.class, seen.get().getClass());
  }

  private static void printInterrupted() throws Exception {
    try (PipedInputStream in = new PipedInputStream(16);
        PrintStream out = new PrintStream(new PipedOutputStream(in), true)) {
      AtomicReference<Object> seen =
          interruptedIn(
              () -> {
                out.print("more than is read, ever");
                return Thread.interrupted();
              });
      equal(true, seen.get());
    }
  }

  /** What the body of a thread comes to if that is interrupted while it is in there. */
  private static AtomicReference<Object> interruptedIn(Callable<?> body) throws Exception {
    AtomicReference<Object> seen = new AtomicReference<>();
    Thread thread = new Thread(() -> seen.set(outcome(body)));
    thread.start();
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (thread.isAlive() && System.nanoTime() < patience) {
      thread.join(20); // at whatever place of the body it is
      thread.interrupt();
    }
    that(!thread.isAlive(), "still in there");
    return seen;
  }

  private static Object outcome(Callable<?> body) {
    try {
      return body.call();
    } catch (Exception e) {
      return e;
    }
  }

  /** A process of the program's own, which waits as {@code Process} does it. */
  private static final class NeverEnding extends Process {
    @Override
    public OutputStream getOutputStream() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream getInputStream() {
      return InputStream.nullInputStream();
    }

    @Override
    public InputStream getErrorStream() {
      return InputStream.nullInputStream();
    }

    @Override
    public int waitFor() {
      throw new IllegalStateException("not asked for");
    }

    @Override
    public int exitValue() {
      throw new IllegalThreadStateException("it runs");
    }

    @Override
    public void destroy() {
      throw new IllegalStateException("not asked for");
    }
  }

  /** By reflection, for there are none before JDK 22. */
  private static void confinedArena() throws Exception {
    if (Runtime.version().feature() < 22) {
      return;
    }
    Class<?> type = Class.forName("java.lang.foreign.Arena");
    AutoCloseable arena = (AutoCloseable) type.getMethod("ofConfined").invoke(null);
    Object segment = type.getMethod("allocate", long.class).invoke(arena, 8L);
    equal(true, isAccessible(segment));
    AtomicReference<Object> access = new AtomicReference<>();
    AtomicReference<Object> close = new AtomicReference<>();
    Thread other =
        new Thread(
            () -> {
              access.set(outcome(() -> isAccessible(segment)));
              close.set(outcome(() -> fill(segment)));
            });
    other.start();
    other.join();
    equal(false, access.get());
    equal("java.lang.WrongThreadException", close.get().getClass().getName());
    fill(segment);
    arena.close();
  }

  private static Object isAccessible(Object segment) throws Exception {
    return Class.forName("java.lang.foreign.MemorySegment")
        .getMethod("isAccessibleBy", Thread.class)
        .invoke(segment, Thread.currentThread());
  }

  private static Object fill(Object segment) throws Exception {
    try {
      return Class.forName("java.lang.foreign.MemorySegment")
          .getMethod("fill", byte.class)
          .invoke(segment, (byte) 1);
    } catch (InvocationTargetException e) {
      throw (RuntimeException) e.getCause();
    }
  }

  private static void failingHandler() throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true));
    try {
      Thread thread = new Thread(() -> fail("first"), "failing");
      thread.setUncaughtExceptionHandler((t, e) -> fail("second"));
      thread.start();
      thread.join();
    } finally {
      System.setErr(before);
    }
    equal(
        "\nException: java.lang.IllegalStateException thrown from the UncaughtExceptionHandler"
            + " in thread \"failing\"\n",
        printed.toString());
  }

  private static void fail(String message) {
    throw new IllegalStateException(message);
  }
}
