package dev.heddle.benchmarks

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking

/**
 * On one processor the event loop of the calling thread, Kotlin's fastest; else the default
 * dispatcher, whose number of threads is a system property.
 */
internal fun <T> dispatch(processors: Int, block: suspend CoroutineScope.() -> T): T =
  if (processors == 1) runBlocking(block = block) else runBlocking(Dispatchers.Default, block)
