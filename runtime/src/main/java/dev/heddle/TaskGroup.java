package dev.heddle;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Waiter;
import dev.heddle.queue.WaiterList;
import dev.heddle.scheduler.Blocking;
import dev.heddle.scheduler.WaitReason;
import dev.heddle.scheduler.Waits;
import dev.heddle.sync.WaitPlace;
import dev.heddle.task.Priority;
import dev.heddle.task.TaskState;
import java.util.ArrayList;
import java.util.List;

/**
 * Tasks that are cancelled and waited for together: the children of a scope, the submissions of an
 * executor.
 *
 * <p>Invariant, whenever the lock is free: nobody waits if the group {@link #isQuiet}.
 */
abstract class TaskGroup extends WaitPlace {
  /** Whether those who wait do so until the group is closed too, not only empty. */
  private final boolean waitsForClose;

  // All below is guarded by the lock.

  /** First of the members that have not ended. */
  private Member first;

  private int size;

  /** No more members. */
  private boolean closed;

  /** A new member is cancelled at once. */
  private boolean cancelled;

  /** Last of those who wait until there is no member. */
  private Waiter waiters;

  TaskGroup(boolean waitsForClose) {
    this.waitsForClose = waitsForClose;
  }

  /** Called when a member has ended by {@code failure}, outside the lock, while it still counts. */
  abstract void failed(Task<?> task, Throwable failure);

  // ------------------------------------------------------------------ members

  /**
   * Starts a task as a member; null if the group is closed.
   *
   * @param body a {@code Callable} or {@code Runnable}
   * @param joins whether somebody will learn of a failure, so that it is no uncaught one
   */
  final <T> Task<T> spawn(Object body, boolean returnsValue, boolean joins) {
    Task<T> task =
        new Task<>(Task.newId(), null, Priority.NORMAL, true, body, returnsValue);
    Member member = new Member(this, task);
    if (!tryLink(member)) {
      return null;
    }
    task.observe(member, joins);
    try {
      return Task.start(task);
    } catch (Throwable e) {
      unlink(member);
      throw e;
    }
  }

  /** Makes a task a member that was started elsewhere. */
  final void adopt(Task<?> task) {
    Member member = new Member(this, task);
    if (tryLink(member) && !task.observe(member, true)) {
      unlink(member);
    }
  }

  /** Links a new member, unless the group is closed; cancels it if the group is cancelled. */
  private boolean tryLink(Member member) {
    enter();
    boolean open = !closed;
    if (open) {
      member.following = first;
      if (first != null) {
        first.preceding = member;
      }
      first = member;
      size++;
    }
    boolean cancel = cancelled;
    leave();
    if (open && cancel) {
      member.task.cancel();
    }
    return open;
  }

  private void unlink(Member member) {
    enter();
    if (member.preceding == null) {
      first = member.following;
    } else {
      member.preceding.following = member.following;
    }
    if (member.following != null) {
      member.following.preceding = member.preceding;
    }
    size--;
    Waiter ended = isQuiet() ? claimAll() : null;
    leave();
    completeAll(ended);
  }

  private static void completeAll(Waiter stack) {
    Waiter ended = stack;
    while (ended != null) {
      Waiter next = ended.next;
      ended.next = null;
      ended.complete(null, null);
      ended = next;
    }
  }

  /** Takes all out, the first on top of a stack linked by next. Inside the lock. */
  private Waiter claimAll() {
    Waiter top = null;
    while (waiters != null) {
      Waiter waiter = waiters;
      waiters = WaiterList.remove(waiters, waiter);
      if (waiter.tryClaim()) {
        waiter.next = top;
        top = waiter;
      }
    }
    return top;
  }

  /** Lets no more members in. */
  final void close() {
    enter();
    closed = true;
    Waiter ended = isQuiet() ? claimAll() : null;
    leave();
    completeAll(ended);
  }

  /** Whether there is nothing to wait for. Inside the lock. */
  private boolean isQuiet() {
    return size == 0 && (closed || !waitsForClose);
  }

  /** Cancels all members, also those that come later. */
  final void cancelAll() {
    for (Task<?> task : cancelledMembers()) {
      task.cancel();
    }
  }

  private List<Task<?>> cancelledMembers() {
    enter();
    try {
      cancelled = true;
      List<Task<?>> tasks = new ArrayList<>(size);
      for (Member member = first; member != null; member = member.following) {
        tasks.add(member.task);
      }
      return tasks;
    } finally {
      leave();
    }
  }

  final boolean isClosed() {
    enter();
    boolean result = closed;
    leave();
    return result;
  }

  /** Whether it is closed and all members have ended. */
  final boolean isOver() {
    enter();
    boolean result = closed && size == 0;
    leave();
    return result;
  }

  // ------------------------------------------------------------------ waiting

  /** Blocks until there is no member or the time is over; returns whether there is none. */
  final boolean awaitEmpty(long deadline) {
    Waiter waiter = Blocking.newThreadWaiter();
    return !tryWait(waiter)
        || Waits.await(waiter, WaitReason.SCOPE, this, deadline, Boolean.FALSE) == null;
  }

  /** The same whatever happens to the calling thread or its task meanwhile. */
  final void awaitEmptyShielded() {
    Waiter waiter = Blocking.newThreadWaiter();
    if (tryWait(waiter)) {
      Blocking.awaitShielded(waiter, WaitReason.SCOPE, this);
    }
  }

  private boolean tryWait(Waiter waiter) {
    enter();
    boolean waits = !isQuiet();
    if (waits) {
      waiters = WaiterList.addLast(waiters, waiter);
    }
    leave();
    return waits;
  }

  /** Suspends until there is no member or the time is over; true if there is none already. */
  final boolean awaitEmpty(long deadline, Continuation continuation) {
    enter();
    if (isQuiet()) {
      leave();
      return true;
    }
    suspend(continuation, WaitReason.SCOPE, deadline, null);
    continuation.primResult = 1; // the caller's result, unless abandon clears it
    waiters = WaiterList.addLast(waiters, continuation);
    leave();
    return false;
  }

  /** Suspends until there is no member, also a cancelled task; true if there is none already. */
  final boolean awaitEmptyShielded(Continuation continuation) {
    enter();
    if (isQuiet()) {
      leave();
      return true;
    }
    Blocking.suspendShielded(continuation, WaitReason.SCOPE, this);
    waiters = WaiterList.addLast(waiters, continuation);
    leave();
    return false;
  }

  @Override
  public final void abandon(Waiter waiter) {
    enter();
    if (WaiterList.isLinked(waiter)) {
      waiters = WaiterList.remove(waiters, waiter);
    }
    if (waiter instanceof Continuation task) {
      task.primResult = 0; // a timed wait returns false
    }
    leave();
  }

  /** A task that has not ended; it waits for that among the task's joiners. */
  private static final class Member extends Waiter {
    private final TaskGroup group;
    private final Task<?> task;
    private Member following;
    private Member preceding;

    Member(TaskGroup group, Task<?> task) {
      this.group = group;
      this.task = task;
    }

    @Override
    public boolean tryClaim() {
      return true;
    }

    @Override
    public void complete(Object result, Throwable failure) {
      if (failure != null && task.state() != TaskState.CANCELLED) {
        group.failed(task, failure);
      }
      group.unlink(this);
    }
  }
}
