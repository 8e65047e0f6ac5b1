package library;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.LinkedHashMultimap;
import com.google.common.collect.Lists;
import com.google.common.collect.Multimap;
import com.google.common.collect.TreeMultiset;
import com.google.common.collect.testing.ListTestSuiteBuilder;
import com.google.common.collect.testing.MapTestSuiteBuilder;
import com.google.common.collect.testing.TestStringListGenerator;
import com.google.common.collect.testing.TestStringMapGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.ListFeature;
import com.google.common.collect.testing.features.MapFeature;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.ListeningExecutorService;
import com.google.common.util.concurrent.MoreExecutors;
import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import junit.framework.Test;
import junit.framework.TestFailure;
import junit.framework.TestResult;

/** Guava: its collections and futures, and its own test suites over collections of the JDK. */
public final class GuavaSuites {
  private GuavaSuites() {}

  public static void main(String[] arguments) throws Exception {
    collections();
    futures();
    run("list", listSuite());
    run("map", mapSuite());
  }

  private static void collections() throws Exception {
    Multimap<Integer, String> byLength = LinkedHashMultimap.create();
    TreeMultiset<Character> letters = TreeMultiset.create();
    for (String word : "the quick brown fox jumps over the lazy dog".split(" ")) {
      byLength.put(word.length(), word);
      letters.addAll(Lists.charactersOf(word));
    }
    System.out.println(byLength + " " + letters);
    System.out.println(ImmutableSortedMap.of("b", 2, "a", 1).descendingMap());
    LoadingCache<Integer, Integer> squares =
        CacheBuilder.newBuilder().maximumSize(5).build(CacheLoader.from(i -> i * i));
    System.out.println(squares.getAll(List.of(3, 1, 2)));
  }

  private static void futures() throws Exception {
    ListeningExecutorService threads =
        MoreExecutors.listeningDecorator(Executors.newFixedThreadPool(3));
    List<ListenableFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int n = i;
      ListenableFuture<Integer> square = threads.submit(() -> n * n);
      futures.add(Futures.transform(square, value -> value + 1, threads));
    }
    System.out.println(Futures.allAsList(futures).get());
    threads.shutdown();
    System.out.println(threads.awaitTermination(1, TimeUnit.MINUTES));
  }

  private static void run(String name, Test suite) {
    TestResult result = new TestResult();
    suite.run(result);
    System.out.println(
        name + ": " + result.runCount() + " run, " + result.failureCount() + " failures, "
            + result.errorCount() + " errors");
    result.failures().asIterator().forEachRemaining(GuavaSuites::print);
    result.errors().asIterator().forEachRemaining(GuavaSuites::print);
  }

  private static void print(TestFailure failure) {
    System.out.println(failure);
  }

  private static Test listSuite() {
    return ListTestSuiteBuilder.using(
            new TestStringListGenerator() {
              @Override
              protected List<String> create(String[] elements) {
                return new LinkedList<>(List.of(elements));
              }
            })
        .named("linked list")
        .withFeatures(
            CollectionSize.ANY,
            ListFeature.GENERAL_PURPOSE,
            CollectionFeature.FAILS_FAST_ON_CONCURRENT_MODIFICATION)
        .createTestSuite();
  }

  private static Test mapSuite() {
    return MapTestSuiteBuilder.using(
            new TestStringMapGenerator() {
              @Override
              protected Map<String, String> create(Map.Entry<String, String>[] entries) {
                Map<String, String> map = new ConcurrentSkipListMap<>();
                for (Map.Entry<String, String> entry : entries) {
                  map.put(entry.getKey(), entry.getValue());
                }
                return map;
              }

              @Override
              public Iterable<Map.Entry<String, String>> order(
                  List<Map.Entry<String, String>> insertionOrder) {
                insertionOrder.sort(Map.Entry.comparingByKey());
                return insertionOrder;
              }
            })
        .named("skip list map")
        .withFeatures(
            CollectionSize.SEVERAL, CollectionSize.ONE, MapFeature.GENERAL_PURPOSE,
            CollectionFeature.SUPPORTS_ITERATOR_REMOVE, CollectionFeature.KNOWN_ORDER)
        .createTestSuite();
  }
}
