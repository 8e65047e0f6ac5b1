package dev.heddle.benchmarks

import java.util.function.LongSupplier
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield

fun crowd(processors: Int, count: Int, heapInUse: LongSupplier): Double =
  dispatch(processors) {
    val gate = CompletableDeferred<Unit>()
    val arrivals = java.util.concurrent.atomic.AtomicInteger()
    val before = heapInUse.asLong
    repeat(count) {
      launch {
        arrivals.incrementAndGet()
        gate.await()
      }
    }
    while (arrivals.get() < count) {
      yield()
    }
    val bytes = (heapInUse.asLong - before).toDouble() / count
    gate.complete(Unit)
    bytes
  }
