package dev.heddle.benchmarks

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch

fun ring(processors: Int, size: Int, laps: Int) {
  dispatch(processors) {
    val channels = List(size) { Channel<Int>() }
    for (i in 1 until size) {
      val from = channels[i]
      val to = channels[(i + 1) % size]
      launch { repeat(laps) { to.send(from.receive() + 1) } }
    }
    var token = 0
    repeat(laps) {
      channels[1].send(token)
      token = channels[0].receive()
    }
    check(token == laps * (size - 1))
  }
}
