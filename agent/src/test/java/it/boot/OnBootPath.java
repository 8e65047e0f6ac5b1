package it.boot;

import java.util.concurrent.locks.LockSupport;
import java.util.function.IntUnaryOperator;

/** A class that the boot loader defines, though it is not the JDK's. */
public class OnBootPath {
  /** What a subclass may say otherwise. */
  protected int base() {
    return 1;
  }

  /** Parks once. */
  public int parks(int n) {
    LockSupport.park();
    return base() + n;
  }

  /** The same, in a lambda of its own. */
  public static IntUnaryOperator parking() {
    return n -> new OnBootPath().parks(n);
  }

  /** For lambdas of others. */
  public interface Operator {
    /** Something to do. */
    int apply(int n);
  }

  /** Calls an operator. */
  public static int apply(Operator operator, int n) {
    return operator.apply(n);
  }
}
