package dev.heddle.benchmarks

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch
import kotlinx.coroutines.selects.select

fun selects(processors: Int, trips: Int) {
  dispatch(processors) {
    val left = Channel<Int>()
    val right = Channel<Int>()
    val reply = Channel<Int>()
    val stop = Channel<Int>()
    launch {
      repeat(trips) {
        reply.send(
          select<Int> {
            left.onReceive { it }
            right.onReceive { it }
          }
        )
      }
    }
    var replies = 0
    repeat(trips) { i ->
      (if (i % 2 == 0) left else right).send(1)
      replies +=
        select<Int> {
          reply.onReceive { it }
          stop.onReceive { 0 }
        }
    }
    check(replies == trips)
  }
}
