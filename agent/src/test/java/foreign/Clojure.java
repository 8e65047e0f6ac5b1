package foreign;

import clojure.lang.Compiler;
import clojure.lang.RT;
import dev.heddle.testkit.MayPin;
import dev.heddle.testkit.Suspend;
import java.io.StringReader;

/** Clojure's reader, compiler and core functions. */
@MayPin("class initializers load Clojure's core")
public final class Clojure {
  private Clojure() {}

  public static Object program() {
    RT.init();
    String text =
        """
        (defn fib [n] (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
        (let [m (into (sorted-map) (map (fn [i] [i (* i i)]) (range 12)))
              e (try (nth [1 2] 9) (catch IndexOutOfBoundsException e :caught))]
          (pr-str (fib 12) m e (reduce + (filter odd? (vals m)))
                  (take 5 (iterate inc 7)) (group-by even? (range 6))))
        """;
    return Compiler.load(new StringReader(Suspend.pauseRef(text)));
  }
}
