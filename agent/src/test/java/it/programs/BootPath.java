package it.programs;

import static it.programs.Checks.check;
import static it.programs.Checks.equal;
import static it.programs.Checks.suspendsIn;

import it.boot.OnBootPath;
import java.util.concurrent.locks.LockSupport;

/** Calls of classes that the boot loader defines, though they are not the JDK's. */
public final class BootPath {
  private BootPath() {}

  private static final class Derived extends OnBootPath {
    @Override
    protected int base() {
      return 10;
    }
  }

  /** Runs all checks. */
  public static void main(String[] args) {
    check("boot loader", () -> equal(null, OnBootPath.class.getClassLoader()));
    check("method", () -> equal(6, suspendsIn(() -> new OnBootPath().parks(5))));
    check("subclass", () -> equal(15, suspendsIn(() -> new Derived().parks(5))));
    check("its lambda", () -> equal(6, suspendsIn(() -> OnBootPath.parking().applyAsInt(5))));
    check("a lambda for it", () -> equal(7, suspendsIn(() -> OnBootPath.apply(BootPath::parks, 5))));
    Checks.end();
  }

  private static int parks(int n) {
    LockSupport.park();
    return n + 2;
  }
}
