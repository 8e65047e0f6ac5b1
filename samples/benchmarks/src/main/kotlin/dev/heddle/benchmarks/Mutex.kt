package dev.heddle.benchmarks

import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

fun mutex(processors: Int, parties: Int, turns: Int) {
  dispatch(processors) {
    val mutex = Mutex()
    repeat(parties) { launch { repeat(turns) { mutex.withLock { MutexWork.work() } } } }
  }
}
