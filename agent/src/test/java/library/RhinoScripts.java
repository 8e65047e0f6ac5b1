package library;

import org.mozilla.javascript.Context;
import org.mozilla.javascript.NativeContinuation;
import org.mozilla.javascript.Scriptable;
import org.mozilla.javascript.ScriptableObject;

/** Rhino: JavaScript interpreted and compiled, by several threads, with generators and closures. */
public final class RhinoScripts {
  private static final String SCRIPT =
      """
      function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
      function* squares() { for (let i = 1; i < 6; i++) yield i * i; }
      let list = [];
      for (let each of squares()) list.push(each);
      let words = 'the quick brown fox'.split(' ').map(w => w.replace(/[aeiou]/g, '*'));
      let caught;
      try { null.foo(); } catch (e) { caught = e instanceof TypeError; }
      let queue = new java.util.concurrent.LinkedBlockingQueue();
      new java.lang.Thread(() => { for (let i = 0; i < 5; i++) queue.put(i); }).start();
      let sum = 0;
      for (let i = 0; i < 5; i++) sum += queue.take();
      JSON.stringify({ fib: fib(12), list, words, caught, sum, n: number });
      """;

  private RhinoScripts() {}

  public static void main(String[] arguments) throws Exception {
    Together.print(4, number -> run(number, number % 2 == 0));
    System.out.println(continuation());
  }

  private static Object run(int number, boolean interpreted) {
    try (Context context = Context.enter()) {
      context.setInterpretedMode(interpreted);
      context.setLanguageVersion(Context.VERSION_ES6);
      Scriptable scope = context.initStandardObjects();
      ScriptableObject.putProperty(scope, "number", number);
      return context.evaluateString(scope, SCRIPT, "script", 1, null);
    }
  }

  /** The interpreter's own continuations, captured and resumed. */
  private static Object continuation() {
    try (Context context = Context.enter()) {
      context.setInterpretedMode(true);
      Scriptable scope = context.initStandardObjects();
      Object kept =
          context.evaluateString(
              scope,
              "var saved; function f() { saved = new Continuation(); return 1; } f() + 1;",
              "script",
              1,
              null);
      boolean captured =
          ScriptableObject.getProperty(scope, "saved") instanceof NativeContinuation;
      return Context.toString(kept) + " " + captured;
    }
  }
}
