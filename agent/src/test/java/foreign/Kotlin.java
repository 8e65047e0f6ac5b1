package foreign;

import dev.heddle.testkit.MayPin;
import dev.heddle.testkit.Suspend;
import java.util.List;
import java.util.Map;
import kotlin.collections.CollectionsKt;
import kotlin.collections.MapsKt;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.ranges.IntRange;
import kotlin.sequences.Sequence;
import kotlin.sequences.SequencesKt;
import kotlin.text.Regex;
import kotlin.text.StringsKt;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Deferred;

/** Kotlin's standard library and coroutines. */
@MayPin("Java lambdas are hidden classes")
public final class Kotlin {
  private Kotlin() {}

  public static Object collections() {
    List<Integer> numbers = CollectionsKt.toList(new IntRange(1, 40));
    List<Integer> odd = CollectionsKt.filterNotNull(CollectionsKt.shuffled(numbers, new Seeded()));
    Map<Integer, List<Integer>> groups = CollectionsKt.groupBy(odd, i -> Suspend.pauseInt(i) % 4);
    return CollectionsKt.sorted(odd) + " " + groups + CollectionsKt.windowed(odd, 3, 7, true);
  }

  private static final class Seeded extends java.util.Random {
    private static final long serialVersionUID = 1;

    Seeded() {
      super(5);
    }
  }

  public static Object sequences() {
    Sequence<Integer> squares = SequencesKt.generateSequence(1, i -> i < 400 ? i * 2 : null);
    Sequence<Integer> kept = SequencesKt.filter(squares, i -> Suspend.pauseInt(i) % 3 != 1);
    return SequencesKt.toList(SequencesKt.zip(kept, SequencesKt.drop(kept, 1)));
  }

  public static Object strings() {
    String text = "one, two;three  four";
    List<String> words = new Regex("[,; ]+").split(Suspend.pauseRef(text), 0);
    return words + StringsKt.trimIndent("\n   a\n     b\n  c") + StringsKt.padStart("x", 5, '*');
  }

  public static Object maps() {
    Map<String, Integer> map = MapsKt.mapOf(kotlin.TuplesKt.to("a", 1));
    return MapsKt.toSortedMap(MapsKt.mapValues(map, each -> Suspend.pauseInt(each.getValue())));
  }

  public static Object coroutines() throws InterruptedException {
    return BuildersKt.runBlocking(
        EmptyCoroutineContext.INSTANCE,
        (scope, completion) -> {
          Deferred<Integer> one =
              BuildersKt.async(
                  scope,
                  EmptyCoroutineContext.INSTANCE,
                  CoroutineStart.DEFAULT,
                  (inner, innerCompletion) -> Suspend.pauseInt(42));
          return one.await(completion);
        });
  }
}
