package dev.heddle.benchmarks

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch

fun pingPong(processors: Int, trips: Int) {
  dispatch(processors) {
    val ping = Channel<Int>()
    val pong = Channel<Int>()
    launch { repeat(trips) { pong.send(ping.receive()) } }
    var received = 0
    repeat(trips) {
      ping.send(1)
      received += pong.receive()
    }
    check(received == trips)
  }
}
