package dev.heddle.benchmarks.kernel;

/** Small methods behind virtual calls: getters, shapes, a wrapper of wrappers. */
final class Objects {
  private abstract static class Shape {
    private final double size;

    Shape(double size) {
      this.size = size;
    }

    double size() {
      return size;
    }

    abstract double area();
  }

  private static final class Square extends Shape {
    Square(double size) {
      super(size);
    }

    @Override
    double area() {
      return size() * size();
    }
  }

  private static final class Circle extends Shape {
    Circle(double size) {
      super(size);
    }

    @Override
    double area() {
      return 3 * size() * size();
    }
  }

  private static final class Triangle extends Shape {
    Triangle(double size) {
      super(size);
    }

    @Override
    double area() {
      return size() * size() / 2;
    }
  }

  /** A point with accessors, as a data class has them. */
  private static final class Account {
    private long balance;
    private final int rate;

    Account(int rate) {
      this.rate = rate;
    }

    long getBalance() {
      return balance;
    }

    void setBalance(long balance) {
      this.balance = balance;
    }

    int getRate() {
      return rate;
    }
  }

  private final Shape[] shapes = new Shape[3_000];
  private final Account[] accounts = new Account[1_000];

  Objects() {
    for (int i = 0; i < shapes.length; i++) {
      shapes[i] =
          switch (i * 31 % 7 % 3) {
            case 0 -> new Square(i);
            case 1 -> new Circle(i);
            default -> new Triangle(i);
          };
    }
  }

  long shapes() {
    double area = 0;
    for (int pass = 0; pass < 10; pass++) {
      for (Shape shape : shapes) {
        area += shape.area();
      }
    }
    return (long) area;
  }

  long getters() {
    for (int i = 0; i < accounts.length; i++) {
      accounts[i] = new Account(i % 5);
    }
    for (int year = 0; year < 50; year++) {
      for (Account account : accounts) {
        account.setBalance(account.getBalance() + account.getRate() * 3L + 1);
      }
    }
    long sum = 0;
    for (Account account : accounts) {
      sum += account.getBalance();
    }
    return sum;
  }
}
