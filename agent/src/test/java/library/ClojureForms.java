package library;

import clojure.java.api.Clojure;

/** Clojure: forms compiled at run time; futures, transactions and lazy sequences. */
public final class ClojureForms {
  private static final String FORMS =
      """
      (ns forms)
      (defn fib [n] (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
      (def total (atom 0))
      (def workers
        (doall (map (fn [n] (future (dotimes [_ 50] (swap! total + n)))) (range 1 5))))
      (doseq [w workers] @w)
      (def account (ref 100))
      (def moves (doall (map (fn [n] (future (dosync (alter account + n)))) (range 10))))
      (doseq [m moves] @m)
      (def answer
        (str @total " " @account " " (fib 12) " " (vec (pmap inc (range 10))) " "
             (reduce + (filter odd? (range 100))) " " (into (sorted-map) (frequencies "hello"))
             " " (try (nth [1 2] 5) (catch IndexOutOfBoundsException e "caught"))
             " " (take 5 (iterate (partial * 2) 1))))
      (shutdown-agents)
      answer
      """;

  private ClojureForms() {}

  public static void main(String[] arguments) {
    System.out.println(Clojure.var("clojure.core", "load-string").invoke(FORMS));
  }
}
