package dev.heddle.scheduler;

import dev.heddle.queue.SpinLock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All live tasks, so that a dump can show them: one list per processor, linked through the tasks
 * themselves, which costs a task two references and no contention.
 */
final class TaskRegistry {
  private final LiveList[] lists;

  /** One list for each processor and one for the other threads. */
  TaskRegistry(int processors) {
    lists = new LiveList[processors + 1];
    for (int i = 0; i < lists.length; i++) {
      lists[i] = new LiveList();
    }
  }

  /** Adds a new task; {@code processor} is null if the calling thread holds none. */
  void add(ScheduledTask task, Processor processor) {
    int last = lists.length - 1;
    int list = processor == null ? last : processor.index % last;
    task.liveList = (short) list;
    lists[list].add(task);
  }

  void remove(ScheduledTask task) {
    lists[task.liveList].remove(task);
  }

  /** How many tasks are live, and how many were added ever; each list is read at one moment. */
  Counts counts() {
    long added = 0;
    int live = 0;
    for (LiveList list : lists) {
      Counts counts = list.counts();
      added += counts.added;
      live += counts.live;
    }
    return new Counts(added, live);
  }

  record Counts(long added, int live) {}

  /** The live tasks in the order of their ids; each list is copied at one moment. */
  List<ScheduledTask> snapshot() {
    List<ScheduledTask> all = new ArrayList<>();
    for (LiveList list : lists) {
      all.addAll(list.copy());
    }
    all.sort((a, b) -> Long.compare(a.id(), b.id()));
    return all;
  }

  /** A doubly linked list under a lock of its own. */
  private static final class LiveList extends SpinLock {
    private ScheduledTask first;
    private int size;
    private long added;

    void add(ScheduledTask task) {
      enter();
      ScheduledTask next = first;
      task.liveNext = next;
      if (next != null) {
        next.livePrevious = task;
      }
      first = task;
      size++;
      added++;
      leave();
    }

    void remove(ScheduledTask task) {
      enter();
      ScheduledTask next = task.liveNext;
      ScheduledTask previous = task.livePrevious;
      if (previous == null) {
        first = next;
      } else {
        previous.liveNext = next;
      }
      if (next != null) {
        next.livePrevious = previous;
      }
      size--;
      leave();
      task.liveNext = null;
      task.livePrevious = null;
    }

    Counts counts() {
      enter();
      long everAdded = added;
      int live = size;
      leave();
      return new Counts(everAdded, live);
    }

    /** Room for the copy is made outside the lock, and again if the list has outgrown it. */
    List<ScheduledTask> copy() {
      ScheduledTask[] room = {};
      while (true) {
        enter();
        int count = size;
        if (count <= room.length) {
          copyTo(room);
          leave();
          return Arrays.asList(room).subList(0, count);
        }
        leave();
        room = new ScheduledTask[count + count / 8];
      }
    }

    private void copyTo(ScheduledTask[] room) {
      int copied = 0;
      for (ScheduledTask task = first; task != null; task = task.liveNext) {
        room[copied++] = task;
      }
    }
  }
}
