package library;

import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockStatic;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;
import static org.mockito.Mockito.when;

import java.util.concurrent.Callable;
import org.mockito.MockedStatic;
import org.mockito.exceptions.base.MockitoAssertionError;

/**
 * Mockito, which is an agent itself: it changes classes that are loaded, so that each method asks
 * first whether its receiver is a mock. The mocks answer in four threads.
 */
public final class MockitoMocks {
  private MockitoMocks() {}

  public static void main(String[] arguments) throws Exception {
    Till till = new Till(100);
    System.out.println("before: " + till.price(3));
    Till mocked = mock(Till.class);
    when(mocked.price(anyInt())).thenAnswer(call -> call.<Integer>getArgument(0) - 1_000);
    Till spied = spy(new Till(10));
    doAnswer(call -> -(int) call.callRealMethod()).when(spied).price(7);
    Together.print(4, number -> sell(till, mocked, spied, number));
    verify(mocked, times(400)).price(anyInt());
    verify(mocked, times(4)).isUsed();
    verifyNoMoreInteractions(mocked);
    System.out.println(refusal(() -> verify(spied, times(3)).price(7)));
    Together.print(4, MockitoMocks::sellStatically);
  }

  private static String sell(Till till, Till mocked, Till spied, int number) throws Exception {
    int sum = 0;
    for (int i = 0; i < 100; i++) {
      sum += till.price(i) + 3 * mocked.price(number * 100 + i) + 5 * spied.price(i % 9);
      Thread.yield();
    }
    return "sold for " + sum + ", " + mocked.isUsed() + ", " + spied.isUsed();
  }

  /** A static method is mocked for the thread that says so, and no other. */
  private static String sellStatically(int number) throws Exception {
    int before = Till.tax(number);
    try (MockedStatic<Till> statics = mockStatic(Till.class)) {
      statics.when(() -> Till.tax(anyInt())).thenReturn(number + 5_000);
      int mocked = 0;
      for (int i = 0; i < 100; i++) {
        mocked += Till.tax(i);
        Thread.yield();
      }
      statics.verify(() -> Till.tax(anyInt()), times(100));
      return "taxed " + before + ", " + mocked;
    }
  }

  private static String refusal(Callable<?> verification) throws Exception {
    try {
      return "verified " + verification.call();
    } catch (MockitoAssertionError e) {
      return e.getMessage().lines().filter(line -> line.contains("times")).toList().toString();
    }
  }

  /** What is mocked: a final class. */
  private static final class Till {
    private final int base;
    private int total;

    Till(int base) {
      this.base = base;
    }

    int price(int article) throws InterruptedException {
      Thread.sleep(0, 1);
      synchronized (this) {
        total++;
      }
      return base + article;
    }

    synchronized boolean isUsed() {
      return total > 0;
    }

    static int tax(int price) {
      Thread.yield();
      return price * 19 / 100;
    }
  }
}
