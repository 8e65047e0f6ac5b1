package foreign;

import dev.heddle.testkit.MayPin;
import dev.heddle.testkit.NeedsAgent;
import dev.heddle.testkit.Suspend;
import groovy.lang.Binding;
import groovy.lang.GroovyShell;

/** Groovy's compiler and run time: the script itself is compiled by woven code. */
@MayPin("reflection and method handles below the calls of a script")
public final class Groovy {
  private Groovy() {}

  @NeedsAgent("Groovy looks methods up by reflection, and must not find task versions")
  public static Object script() {
    String text =
        """
        def fib(n) { n < 2 ? n : fib(n - 1) + fib(n - 2) }
        class Point { int x, y; String toString() { "($x, $y)" } }
        def squares = (1..5).collect { it * it }.findAll { it % 2 == limit }
        def map = [a: 1, b: [2, 3]]
        try { map.b[5].foo() } catch (NullPointerException e) { map.c = 'caught' }
        "${fib(9)} ${new Point(x: 1, y: 2)} $squares $map ${squares.sum()}".toString()
        """;
    Binding binding = new Binding();
    binding.setVariable("limit", Suspend.pauseInt(1));
    return new GroovyShell(Groovy.class.getClassLoader(), binding).evaluate(text);
  }
}
