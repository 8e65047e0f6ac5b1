package dev.heddle.benchmarks

import kotlinx.coroutines.launch
import kotlinx.coroutines.yield

fun yields(processors: Int, yields: Int) {
  dispatch(processors) { repeat(2) { launch { loop(yields) } } }
}

fun deepYields(processors: Int, depth: Int, yields: Int) {
  dispatch(processors) { repeat(2) { launch { descend(depth, yields) } } }
}

fun deepWalks(processors: Int, depth: Int, walks: Int) {
  dispatch(processors) {
    repeat(2) {
      launch {
        var frames = 0
        for (i in 0 until walks step 2) {
          frames += walk(depth)
        }
        check(frames == (walks + 1) / 2 * depth)
      }
    }
  }
}

private suspend fun loop(yields: Int): Int {
  var done = 0
  for (i in 0 until yields step 2) {
    yield()
    done++
  }
  return done
}

private suspend fun descend(depth: Int, yields: Int): Int =
  if (depth == 0) loop(yields) else descend(depth - 1, yields) + 1

private suspend fun walk(depth: Int): Int {
  if (depth == 0) {
    yield()
    return 0
  }
  return walk(depth - 1) + 1
}
