package it.programs;

import dev.heddle.Task;

/** Main classes of other forms than the usual one. */
public final class Mains {
  private Mains() {}

  private static void say(String what) {
    Task<?> task = Task.current();
    Task.yieldNow();
    System.out.println(what + " in " + (task == null ? "no task" : "task " + task.name()));
  }

  /** Has a {@code main} for others. */
  public static class Base {
    Base() {}

    /** Says who it is. */
    public static void main(String[] args) {
      say("inherited " + args[0]);
    }
  }

  /** Has none of its own. */
  public static final class Inherits extends Base {}

  /** Of JDK 25. */
  public static final class OfInstance {
    private final String name = "instance";

    void main(String[] args) {
      say(name + ' ' + args[0]);
      main(); // no other program
    }

    void main() {
      say(name);
    }
  }

  /** Of JDK 25. */
  public static final class WithoutArguments {
    private WithoutArguments() {}

    static void main() {
      say("static");
    }
  }

  /** Of JDK 25. */
  public static final class OfInstanceWithoutArguments {
    protected void main() {
      say("instance");
    }
  }
}
