package library;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Caffeine: each value is loaded once for four threads; eviction, expiry and async loading. */
public final class CaffeineLoads {
  private CaffeineLoads() {}

  public static void main(String[] arguments) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    loadsOnce(threads);
    evicts();
    expires();
    loadsAsync(threads);
    threads.shutdown();
    System.out.println("ended " + threads.awaitTermination(1, TimeUnit.MINUTES));
  }

  private static void loadsOnce(ExecutorService threads) throws Exception {
    AtomicInteger loads = new AtomicInteger();
    LoadingCache<Integer, String> cache =
        Caffeine.newBuilder()
            .recordStats()
            .build(
                key -> {
                  loads.incrementAndGet();
                  return "value " + key * key;
                });
    CountDownLatch done = new CountDownLatch(4);
    Map<String, Integer> seen = new ConcurrentHashMap<>();
    for (int t = 0; t < 4; t++) {
      threads.execute(
          () -> {
            for (int i = 0; i < 400; i++) {
              seen.merge(cache.get(i % 50), 1, Integer::sum);
            }
            done.countDown();
          });
    }
    done.await();
    System.out.println("loads " + loads + ", requests " + cache.stats().requestCount());
    System.out.println("seen " + new TreeMap<>(seen));
  }

  private static void evicts() {
    AtomicInteger evicted = new AtomicInteger();
    Cache<Integer, Integer> cache =
        Caffeine.newBuilder()
            .maximumSize(10)
            .executor(Runnable::run)
            .removalListener(
                (Integer key, Integer value, RemovalCause cause) -> {
                  if (cause == RemovalCause.SIZE) {
                    evicted.incrementAndGet();
                  }
                })
            .build();
    for (int i = 0; i < 100; i++) {
      cache.put(i, i);
    }
    cache.cleanUp();
    System.out.println("evicted " + evicted + ", left " + cache.asMap().size());
  }

  private static void expires() {
    long[] clock = {0};
    Cache<String, Integer> cache =
        Caffeine.newBuilder()
            .expireAfterWrite(10, TimeUnit.SECONDS)
            .ticker(() -> clock[0])
            .executor(Runnable::run)
            .build();
    cache.put("old", 1);
    clock[0] += TimeUnit.SECONDS.toNanos(8);
    cache.put("new", 2);
    clock[0] += TimeUnit.SECONDS.toNanos(8);
    System.out.println(cache.getIfPresent("old") + " " + cache.getIfPresent("new"));
    System.out.println(cache.get("again", String::length));
  }

  private static void loadsAsync(ExecutorService threads) throws Exception {
    AsyncLoadingCache<Integer, Integer> cache =
        Caffeine.newBuilder().executor(threads).buildAsync(key -> key * 3);
    List<Integer> keys = IntStream.range(0, 20).boxed().toList();
    System.out.println(new TreeMap<>(cache.getAll(keys).get()));
  }
}
