package dev.heddle.agent.analysis;

import dev.heddle.agent.plan.Code;
import dev.heddle.agent.plan.ExceptionEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/** The control flow between the blocks of a method. */
final class Flow {
  private final int[] starts;
  private final int[] blockAt;
  private final int codeSize;
  private final List<List<Integer>> successors = new ArrayList<>();
  private final List<List<Integer>> handlers = new ArrayList<>();
  private final List<ExceptionEntry> exceptions = new ArrayList<>();
  private final BitSet reachable = new BitSet();

  /**
   * Cuts {@code code} into blocks.
   *
   * @param leaders the first instructions of blocks
   */
  Flow(Code code, BitSet leaders, List<TryCatchBlockNode> table) {
    codeSize = code.size();
    starts = leaders.stream().toArray();
    blockAt = new int[codeSize + 1];
    for (int block = 0; block < starts.length; block++) {
      for (int i = starts[block]; i < end(block); i++) {
        blockAt[i] = block;
      }
    }
    blockAt[codeSize] = starts.length;
    for (TryCatchBlockNode entry : table) {
      addException(code, entry);
    }
    for (int block = 0; block < starts.length; block++) {
      successors.add(successorsOf(code, block));
      handlers.add(handlersOf(block));
    }
    findReachable();
  }

  private void addException(Code code, TryCatchBlockNode entry) {
    int first = blockAt[code.position(entry.start)];
    int end = blockAt[code.position(entry.end)];
    if (first < end) {
      int handler = blockAt[code.position(entry.handler)];
      exceptions.add(new ExceptionEntry(first, end, handler, entry.type));
    }
  }

  private List<Integer> successorsOf(Code code, int block) {
    AbstractInsnNode last = code.instructions()[end(block) - 1];
    List<Integer> result = new ArrayList<>();
    if (Jumps.fallsThrough(last) && block + 1 < starts.length) {
      result.add(block + 1);
    }
    for (LabelNode target : Jumps.targets(last)) {
      int to = blockAt[code.position(target)];
      if (!result.contains(to)) {
        result.add(to);
      }
    }
    return result;
  }

  private List<Integer> handlersOf(int block) {
    List<Integer> result = new ArrayList<>();
    for (int i = 0; i < exceptions.size(); i++) {
      ExceptionEntry entry = exceptions.get(i);
      if (entry.firstBlock() <= block && block < entry.endBlock()) {
        result.add(i);
        if (catchesAll(entry.type())) {
          break;
        }
      }
    }
    return result;
  }

  /** Whether no exception gets past a handler of this type to the next one. */
  static boolean catchesAll(String type) {
    return type == null || type.equals("java/lang/Throwable");
  }

  private void findReachable() {
    Deque<Integer> work = new ArrayDeque<>();
    work.push(0);
    reachable.set(0);
    while (!work.isEmpty()) {
      for (int next : allSuccessors(work.pop())) {
        if (!reachable.get(next)) {
          reachable.set(next);
          work.push(next);
        }
      }
    }
  }

  int blockCount() {
    return starts.length;
  }

  int start(int block) {
    return starts[block];
  }

  int end(int block) {
    return block + 1 < starts.length ? starts[block + 1] : codeSize;
  }

  /** The block that holds the instruction numbered {@code index}. */
  int blockAt(int index) {
    return blockAt[index];
  }

  List<Integer> successors(int block) {
    return successors.get(block);
  }

  /** Entries of {@link #exceptions()} that cover the block. */
  List<Integer> handlers(int block) {
    return handlers.get(block);
  }

  /** Blocks that an exception in {@code block} may lead to. */
  List<Integer> handlerBlocks(int block) {
    List<Integer> entries = handlers.get(block);
    if (entries.isEmpty()) {
      return List.of();
    }
    List<Integer> result = new ArrayList<>(entries.size());
    for (int entry : entries) {
      result.add(exceptions.get(entry).handlerBlock());
    }
    return result;
  }

  List<Integer> allSuccessors(int block) {
    List<Integer> thrown = handlerBlocks(block);
    if (thrown.isEmpty()) {
      return successors.get(block);
    }
    List<Integer> all = new ArrayList<>(successors.get(block));
    all.addAll(thrown);
    return all;
  }

  List<ExceptionEntry> exceptions() {
    return exceptions;
  }

  boolean isReachable(int block) {
    return reachable.get(block);
  }
}
