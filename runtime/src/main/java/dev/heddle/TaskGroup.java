package dev.heddle;

import dev.heddle.continuation.Continuation;
import dev.heddle.continuation.Waiter;
import dev.heddle.scheduler.EndWaiter;
import dev.heddle.scheduler.WaitReason;
import dev.heddle.sync.Gate;
import dev.heddle.task.Priority;
import dev.heddle.task.TaskState;
import java.util.Arrays;
import java.util.List;

/**
 * Tasks that are cancelled and waited for together: the children of a scope, the submissions of an
 * executor.
 */
abstract class TaskGroup extends Gate {
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

  TaskGroup(boolean waitsForClose) {
    super(WaitReason.SCOPE);
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
    Waiter ended = claimIfOpen();
    leave();
    completeAll(ended);
  }

  /**
   * Refuses to let a member wait until all have ended, itself among them. A member is observed
   * before it starts, so its group is the first of its observers.
   *
   * @param caller the task that is about to wait, or null if it is none
   * @throws IllegalStateException if it is a member
   */
  final void requireNoMember(Task<?> caller, String what) {
    if (caller != null
        && caller.firstObserver() instanceof Member member
        && member.group == this) {
      throw new IllegalStateException(
          caller.name() + " waits for the end of the " + what + " that runs it, so for ever;"
              + " leave that to the task that opened it");
    }
  }

  /** Lets no more members in. */
  final void close() {
    enter();
    closed = true;
    Waiter ended = claimIfOpen();
    leave();
    completeAll(ended);
  }

  @Override
  protected final boolean isOpen() {
    return size == 0 && (closed || !waitsForClose);
  }

  /** Cancels all members, also those that come later. */
  final void cancelAll() {
    for (Task<?> task : cancelledMembers()) {
      task.cancel();
    }
  }

  /** Those that have not ended, copied at one moment; room for them is made outside the lock. */
  private List<Task<?>> cancelledMembers() {
    Task<?>[] room = {};
    while (true) {
      enter();
      cancelled = true;
      int count = size;
      if (count <= room.length) {
        copyMembers(room);
        leave();
        return Arrays.asList(room).subList(0, count);
      }
      leave();
      room = new Task<?>[count + count / 8];
    }
  }

  private void copyMembers(Task<?>[] room) {
    int copied = 0;
    for (Member member = first; member != null; member = member.following) {
      room[copied++] = member.task;
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
    return awaitOpen(deadline);
  }

  /** The same whatever happens to the calling thread or its task meanwhile. */
  final void awaitEmptyShielded() {
    awaitOpenShielded();
  }

  /** Suspends until there is no member or the time is over; true if there is none already. */
  final boolean awaitEmpty(long deadline, Continuation continuation) {
    return awaitOpen(deadline, continuation);
  }

  /** Suspends until there is no member, also a cancelled task; true if there is none already. */
  final boolean awaitEmptyShielded(Continuation continuation) {
    return awaitOpenShielded(continuation);
  }

  /** A task that has not ended; it waits for that among the task's joiners. */
  private static final class Member extends EndWaiter {
    private final TaskGroup group;
    private final Task<?> task;
    private Member following;
    private Member preceding;

    Member(TaskGroup group, Task<?> task) {
      this.group = group;
      this.task = task;
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
