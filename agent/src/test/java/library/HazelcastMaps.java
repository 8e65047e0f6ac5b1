package library;

import com.hazelcast.collection.IQueue;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Hazelcast in one process: partition threads, locks and queues of a member of a cluster. */
public final class HazelcastMaps {
  private HazelcastMaps() {}

  public static void main(String[] arguments) throws Exception {
    Config config = new Config();
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.logging.type", "none");
    config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
    config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    HazelcastInstance member = Hazelcast.newHazelcastInstance(config);
    try {
      IMap<String, Integer> counts = member.getMap("counts");
      IQueue<Integer> queue = member.getQueue("queue");
      Together.print(4, number -> count(counts, queue, number));
      System.out.println(new TreeMap<>(counts.getAll(counts.keySet())));
      int sum = 0;
      for (int i = 0; i < 4 * 10; i++) {
        sum += queue.poll(30, TimeUnit.SECONDS);
      }
      System.out.println(sum + " " + queue.isEmpty());
    } finally {
      member.shutdown();
    }
  }

  private static Object count(IMap<String, Integer> counts, IQueue<Integer> queue, int number)
      throws InterruptedException {
    for (int i = 0; i < 10; i++) {
      counts.put("own " + number, i);
      counts.lock("shared");
      try {
        counts.put("shared", counts.getOrDefault("shared", 0) + 1);
      } finally {
        counts.unlock("shared");
      }
      queue.put(number * i);
    }
    return "counted by " + number;
  }
}
