package it.programs.plugin;

import java.util.List;
import java.util.concurrent.Callable;

/** Names nothing of Heddle, for a loader that does not find it. */
public class NoRuntime implements Callable<Object> {
  @Override
  public Object call() throws Exception {
    Callable<String> lambda = () -> "lambda";
    int sum = 0;
    for (int i : List.of(1, 2, 3)) {
      sum += i;
    }
    return lambda.call() + sum;
  }
}
