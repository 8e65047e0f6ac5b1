package dev.heddle.benchmarks

import java.util.function.LongPredicate
import kotlinx.coroutines.DelicateCoroutinesApi
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.GlobalScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch

/** Starts the loops and the ticker, and leaves them. */
@OptIn(DelicateCoroutinesApi::class)
fun startTicker(loops: Int, hog: Runnable, note: LongPredicate) {
  repeat(loops) { GlobalScope.launch(Dispatchers.Default) { hog.run() } }
  GlobalScope.launch(Dispatchers.Default) {
    do {
      val due = System.nanoTime() + 1_000_000
      delay(1)
    } while (note.test(due))
  }
}
