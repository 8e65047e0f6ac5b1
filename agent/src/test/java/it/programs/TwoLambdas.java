package it.programs;

/** Has two lambdas. */
public final class TwoLambdas {
  private TwoLambdas() {}

  /** Runs both. */
  public static void main(String[] args) {
    Runnable first = () -> System.out.println("first " + args.length);
    Runnable second = () -> System.out.println("second " + args.length);
    first.run();
    second.run();
  }
}
