package dev.heddle.scheduler;

import dev.heddle.queue.SpinLock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

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

  int size() {
    int size = 0;
    for (LiveList list : lists) {
      size += list.size();
    }
    return size;
  }

  /** The live tasks in the order of their ids; each list is copied at one moment. */
  List<ScheduledTask> snapshot() {
    List<ScheduledTask> all = new ArrayList<>();
    for (LiveList list : lists) {
      list.forEach(all::add);
    }
    all.sort((a, b) -> Long.compare(a.id(), b.id()));
    return all;
  }

  /** A doubly linked list under a lock of its own. */
  private static final class LiveList extends SpinLock {
    private ScheduledTask first;
    private int size;

    void add(ScheduledTask task) {
      enter();
      ScheduledTask next = first;
      task.liveNext = next;
      if (next != null) {
        next.livePrevious = task;
      }
      first = task;
      size++;
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

    int size() {
      enter();
      int result = size;
      leave();
      return result;
    }

    void forEach(Consumer<ScheduledTask> action) {
      enter();
      try {
        for (ScheduledTask task = first; task != null; task = task.liveNext) {
          action.accept(task);
        }
      } finally {
        leave();
      }
    }
  }
}
