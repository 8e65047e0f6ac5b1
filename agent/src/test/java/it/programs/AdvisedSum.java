package it.programs;

/** A class of each kind of method that another agent may change. */
final class AdvisedSum implements Runnable {
  private int total;

  int sum(int n) {
    int result = 0;
    for (int i = 0; i < n; i++) {
      run();
      result += total;
    }
    return result;
  }

  @Override
  public void run() {
    total += step(total);
  }

  synchronized int step(int n) {
    return n + 1;
  }
}
