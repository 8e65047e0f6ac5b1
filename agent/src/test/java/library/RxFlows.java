package library;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.util.concurrent.TimeUnit;

/** RxJava: flows that change threads, split, join, press back, fail, retry and come too late. */
public final class RxFlows {
  private RxFlows() {}

  public static void main(String[] arguments) {
    System.out.println(
        Flowable.range(1, 2_000)
            .parallel(4)
            .runOn(Schedulers.computation())
            .map(i -> i * i % 7)
            .sequential()
            .reduce(0, Integer::sum)
            .blockingGet());
    System.out.println(
        Observable.range(0, 12)
            .flatMap(i -> Observable.range(0, i).subscribeOn(Schedulers.io()).map(j -> i * j))
            .sorted()
            .toList()
            .blockingGet());
    System.out.println(
        Observable.range(1, 30)
            .concatMapSingle(i -> Single.fromCallable(() -> "n" + i).subscribeOn(Schedulers.io()))
            .buffer(7)
            .toList()
            .blockingGet());
    System.out.println(
        Flowable.range(1, 1_000)
            .observeOn(Schedulers.single(), false, 16)
            .filter(i -> i % 10 == 0)
            .count()
            .blockingGet());
    System.out.println(retried());
    System.out.println(
        Observable.<String>never()
            .timeout(20, TimeUnit.MILLISECONDS)
            .onErrorReturn(e -> e.getClass().getSimpleName())
            .blockingFirst());
  }

  private static String retried() {
    int[] tries = {0};
    return Single.fromCallable(
            () -> {
              if (++tries[0] < 3) {
                throw new IllegalStateException("try " + tries[0]);
              }
              return "try " + tries[0];
            })
        .retry(5)
        .blockingGet();
  }
}
