package library;

import groovy.lang.GroovyShell;

/** Groovy: scripts compiled at run time, whose every call is dynamic; closures start threads. */
public final class GroovyScripts {
  private static final String SCRIPT =
      """
      import java.util.concurrent.LinkedBlockingQueue
      class Account {
        int balance
        synchronized void deposit(int amount) { balance += amount }
      }
      def account = new Account()
      def threads = (1..4).collect { n -> Thread.start { 50.times { account.deposit(n) } } }
      threads*.join()
      def lengths = 'the quick brown fox jumps over the lazy dog'.split(' ').countBy { it.size() }
      def fib
      fib = { n -> n < 2 ? n : fib(n - 1) + fib(n - 2) }
      def queue = new LinkedBlockingQueue()
      Thread.start { 5.times { queue.put(it * it) } }
      def caught = []
      try { null.foo() } catch (NullPointerException e) { caught << 'null' } finally { caught << 1 }
      def me = Thread.currentThread()
      def meToo = { -> Thread.currentThread() }
      def names = me.name.startsWith('heddle') ? [me.name] : [meToo().is(me), me.isAlive()]
      [account.balance, lengths.sort(), fib(12), (1..5).collect { queue.take() }, caught, names]
          .toString()
      """;

  private GroovyScripts() {}

  public static void main(String[] arguments) throws Exception {
    Together.print(2, number -> new GroovyShell().evaluate(SCRIPT));
  }
}
