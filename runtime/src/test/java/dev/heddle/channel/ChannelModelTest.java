package dev.heddle.channel;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** The operations of a channel that never wait behave as if done one after the other. */
@Param(name = "value", gen = IntGen.class, conf = "1:3")
public class ChannelModelTest {
  private final Channel<Integer> channel = Channel.buffered(2);

  @Operation
  public boolean trySend(@Param(name = "value") int value) {
    return channel.trySend(value);
  }

  @Operation
  public Integer tryReceive() {
    return channel.tryReceive();
  }

  @Operation
  public void close() {
    channel.close();
  }

  @Operation
  public boolean isClosed() {
    return channel.isClosed();
  }

  @Test
  void operations_underModelChecker_areLinearizable() {
    new ModelCheckingOptions()
            .iterations(5)
            .invocationsPerIteration(100)
            .threads(2)
            .actorsPerThread(2)
            .actorsBefore(2)
        .check(getClass());
  }

  @Test
  void operations_underStress_areLinearizable() {
    new StressOptions()
            .iterations(5)
            .invocationsPerIteration(500)
            .threads(3)
            .actorsPerThread(2)
        .check(getClass());
  }
}
