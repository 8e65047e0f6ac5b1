package it.programs.plugin;

import java.util.concurrent.Callable;

/** Calls, by its class, an object that another loader defines. */
public final class CallsNoRuntime implements Callable<Object> {
  @Override
  public Object call() throws Exception {
    NoRuntime other = new NoRuntime();
    return other.call();
  }
}
