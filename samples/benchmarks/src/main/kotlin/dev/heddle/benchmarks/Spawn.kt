package dev.heddle.benchmarks

import kotlinx.coroutines.async

fun spawns(processors: Int, spawns: Int): Long =
  dispatch(processors) {
    var sum = 0L
    for (i in 0 until spawns) {
      sum += async { i }.await()
    }
    sum
  }
