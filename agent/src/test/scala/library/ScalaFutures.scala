package library

import java.util.concurrent.Executors
import scala.collection.immutable.TreeMap
import scala.concurrent.{Await, ExecutionContext, Future, Promise, blocking}
import scala.concurrent.duration.*
import scala.util.{Failure, Success, Try}

/** Scala: futures on its global pool and on threads, pattern matching, givens, lazy values. */
object ScalaFutures:
  enum Expr:
    case Num(value: Int)
    case Add(left: Expr, right: Expr)
    case Mul(left: Expr, right: Expr)

  import Expr.*

  private def eval(expr: Expr): Int = expr match
    case Num(value)               => value
    case Mul(Num(0), _)           => 0
    case Add(left, right)         => eval(left) + eval(right)
    case Mul(left, right)         => eval(left) * eval(right)

  trait Show[A]:
    def show(value: A): String

  given Show[Int] = value => s"<$value>"

  given [A](using each: Show[A]): Show[List[A]] = _.map(each.show).mkString("[", ",", "]")

  private def shown[A](value: A)(using show: Show[A]) = show.show(value)

  private final class Once:
    var count = 0
    lazy val value: Int =
      count += 1
      Thread.sleep(1)
      42

  def main(arguments: Array[String]): Unit =
    println(eval(Add(Num(2), Mul(Num(3), Add(Num(4), Num(5))))))
    println(shown(List(List(1, 2), List(3))))
    println(primes.takeWhile(_ < 60).toList)
    println(onGlobal())
    println(onThreads())
    println(once())
    println(words("the quick brown fox jumps over the lazy dog the end"))
    println((1 to 30).foldLeft(BigInt(1))(_ * _))

  private def primes: LazyList[Int] =
    def sieve(from: LazyList[Int]): LazyList[Int] =
      from.head #:: sieve(from.tail.filter(_ % from.head != 0))
    sieve(LazyList.from(2))

  private def onGlobal(): String =
    given ExecutionContext = ExecutionContext.global
    val parts = (1 to 10).map(n => Future { blocking(Thread.sleep(1)); n * n })
    val sum = Future.sequence(parts).map(_.sum)
    val failed = Future[Int](throw IllegalStateException("on purpose")).recover {
      case e: IllegalStateException => e.getMessage.length
    }
    Await.result(for s <- sum; f <- failed yield s"$s $f", 60.seconds)

  private def onThreads(): String =
    val executor = Executors.newFixedThreadPool(3)
    given ExecutionContext = ExecutionContext.fromExecutor(executor)
    try
      val promise = Promise[Int]()
      val lock = Object()
      var count = 0
      val adders = (1 to 12).map { n =>
        Future(lock.synchronized { count += n; if n == 12 then promise.success(n) })
      }
      Await.result(Future.sequence(adders), 60.seconds)
      val tried = Try(Await.result(Promise[Int]().future, 2.millis)) match
        case Success(value) => s"came from nowhere: $value"
        case Failure(e)     => e.getClass.getSimpleName
      s"$count ${Await.result(promise.future, 60.seconds)} $tried"
    finally executor.shutdown()

  private def once(): String =
    val shared = Once()
    val seen = java.util.concurrent.ConcurrentLinkedQueue[Int]()
    val threads = List.fill(6)(Thread((() => { seen.add(shared.value); () }): Runnable))
    threads.foreach(_.start())
    threads.foreach(_.join())
    s"${seen.size} ${shared.count} ${shared.value}"

  private def words(text: String): TreeMap[Int, Vector[String]] =
    text.split(' ').toVector.distinct.groupBy(_.length).to(TreeMap)
