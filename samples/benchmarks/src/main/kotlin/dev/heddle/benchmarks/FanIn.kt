package dev.heddle.benchmarks

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch

fun fanIn(processors: Int, producers: Int, capacity: Int, messages: Int) {
  dispatch(processors) {
    val channel = Channel<Int>(capacity)
    repeat(producers) { launch { repeat(messages) { channel.send(1) } } }
    var sum = 0L
    repeat(messages * producers) { sum += channel.receive() }
    check(sum == messages.toLong() * producers)
  }
}
