package library

import java.util.concurrent.Executors
import java.util.concurrent.LinkedBlockingQueue
import kotlin.concurrent.thread
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.channels.produce
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield

/** Kotlin: coroutines on three dispatchers, whose threads are the library's, beside threads. */
object KotlinFlows {
  sealed interface Shape

  data class Circle(val radius: Int) : Shape

  data class Box(val width: Int, val height: Int = width) : Shape

  private fun area(shape: Shape) =
    when (shape) {
      is Circle -> 3 * shape.radius * shape.radius
      is Box -> shape.width * shape.height
    }

  /**
   * With as many workers as processors, kotlinx's scheduler can leave a task in its queue for good:
   * when a blocking coroutine dispatches one while all who may run it are about to park (issue 4491
   * of kotlinx.coroutines). A thread that is delayed there for 0.2 ms is enough, without any agent.
   */
  private fun avoidLostTasks() {
    System.setProperty("kotlinx.coroutines.scheduler.core.pool.size", "32")
  }

  @JvmStatic
  fun main(arguments: Array<String>) {
    avoidLostTasks()
    println(listOf(Circle(2), Box(3), Box(2, 5)).sumOf(::area))
    println(generateSequence(1 to 1) { (a, b) -> b to a + b }.map { it.first }.take(12).toList())
    println(threads())
    runBlocking {
      println(counters())
      println(pipeline())
      println(flows())
      println(failures())
    }
    println(ownDispatcher())
  }

  private fun threads(): List<Int> {
    val queue = LinkedBlockingQueue<Int>()
    val workers = (1..4).map { n -> thread { repeat(10) { queue.put(n * it) } } }
    workers.forEach { it.join() }
    return queue.toList().sorted().takeLast(5)
  }

  private suspend fun counters(): String = coroutineScope {
    val mutex = Mutex()
    var guarded = 0
    val jobs =
      List(20) { n ->
        async(if (n % 2 == 0) Dispatchers.Default else Dispatchers.IO) {
          repeat(25) {
            mutex.withLock {
              val before = guarded
              if (n % 5 == 0) yield()
              guarded = before + 1
            }
          }
          n
        }
      }
    "${jobs.awaitAll().sum()} $guarded"
  }

  @OptIn(ExperimentalCoroutinesApi::class)
  private fun CoroutineScope.squares(numbers: ReceiveChannel<Int>) =
    produce(Dispatchers.Default) {
      for (number in numbers) send(number * number)
    }

  private suspend fun pipeline(): Int = coroutineScope {
    val numbers = Channel<Int>(3)
    launch(Dispatchers.IO) {
      for (i in 1..50) numbers.send(i)
      numbers.close()
    }
    var sum = 0
    for (square in squares(numbers)) sum += square
    sum
  }

  private suspend fun flows(): List<String> =
    flow {
        for (i in 1..5) {
          delay(1)
          emit(i)
        }
      }
      .flowOn(Dispatchers.Default)
      .map { withContext(Dispatchers.IO) { "item $it" } }
      .toList()

  private suspend fun failures(): String {
    val late =
      try {
        withTimeout(5) { CompletableDeferred<Int>().await() }.toString()
      } catch (e: TimeoutCancellationException) {
        "timed out"
      }
    val failed = runCatching {
      coroutineScope {
        launch { delay(100_000) }
        async(Dispatchers.Default) { check(false) { "on purpose" } }.await()
      }
    }
    return "$late, ${failed.exceptionOrNull()?.message}"
  }

  private fun ownDispatcher(): Int {
    val executor = Executors.newFixedThreadPool(2)
    try {
      return runBlocking(executor.asCoroutineDispatcher()) {
        (1..10).map { async { delay(1); it } }.awaitAll().sum()
      }
    } finally {
      executor.shutdown()
    }
  }
}
