package foreign;

import dev.heddle.testkit.MayPin;
import dev.heddle.testkit.Suspend;
import java.util.ArrayList;
import scala.collection.immutable.LazyList;
import scala.collection.immutable.List;
import scala.collection.immutable.Map;
import scala.collection.immutable.Vector;
import scala.collection.mutable.StringBuilder;
import scala.jdk.javaapi.CollectionConverters;
import scala.math.BigInt;

/** Scala's collections and numbers. */
@MayPin("Java lambdas are hidden classes")
public final class Scala {
  private Scala() {}

  private static List<Integer> numbers(int count) {
    java.util.List<Integer> all = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      all.add(Suspend.pauseInt(i * 7 % 31));
    }
    return CollectionConverters.asScala(all).toList();
  }

  public static Object lists() {
    List<Integer> twice = numbers(30).map(i -> Suspend.pauseInt(i) * 2);
    int sum = twice.foldLeft(0, (a, b) -> a + b);
    return twice.reverse().drop(3).mkString("[", ",", "]") + sum + twice.splitAt(4);
  }

  public static Object vectors() {
    Vector<Integer> vector = numbers(100).toVector();
    return vector.grouped(9).toList().map(each -> each.mkString("/")) + "" + vector.tail().size();
  }

  public static Object lazyLists() {
    LazyList<Integer> endless = LazyList.from(3, 4).map(i -> (Integer) i);
    return endless.filter(i -> Suspend.pauseInt(i) % 7 == 0).take(6).toList();
  }

  public static Object maps() {
    Map<Integer, ?> groups = numbers(40).groupBy(i -> Suspend.pauseInt(i) % 5);
    return groups.keys().toList().mkString("+") + groups.apply(3);
  }

  public static Object bigNumbers() {
    BigInt big = BigInt.apply(2).pow(100).$plus(BigInt.apply(1));
    StringBuilder text = new StringBuilder();
    text.append(big.toString(36)).append(Suspend.pauseInt(1));
    return text.reverse().toString();
  }
}
