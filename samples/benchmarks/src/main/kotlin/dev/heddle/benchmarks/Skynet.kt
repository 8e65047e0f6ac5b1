package dev.heddle.benchmarks

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.async

fun skynet(processors: Int, leaves: Int): Long = dispatch(processors) { sum(this, 0, leaves) }

private suspend fun sum(scope: CoroutineScope, first: Long, leaves: Int): Long {
  if (leaves == 1) {
    return first
  }
  val part = leaves / 10
  val children: Array<Deferred<Long>> =
    Array(10) { i -> scope.async { sum(scope, first + i.toLong() * part, part) } }
  var sum = 0L
  for (child in children) {
    sum += child.await()
  }
  return sum
}
