package dev.heddle.agent.analysis;

import dev.heddle.agent.plan.Code;
import java.util.BitSet;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Which locals may still be read at the start of each block: the usual backward data flow. What a
 * handler reads is live throughout the blocks it covers, for any instruction may throw.
 */
final class Liveness {
  private final BitSet[] read;
  private final BitSet[] written;
  private final BitSet[] liveIn;

  private Liveness(int blocks) {
    read = new BitSet[blocks];
    written = new BitSet[blocks];
    liveIn = new BitSet[blocks];
  }

  static BitSet[] compute(Code code, Flow flow) {
    Liveness liveness = new Liveness(flow.blockCount());
    for (int block = 0; block < flow.blockCount(); block++) {
      liveness.summarize(code, flow, block);
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int block = flow.blockCount() - 1; block >= 0; block--) {
        changed |= liveness.update(flow, block);
      }
    }
    return liveness.liveIn;
  }

  private void summarize(Code code, Flow flow, int block) {
    BitSet reads = new BitSet();
    BitSet writes = new BitSet();
    for (int i = flow.start(block); i < flow.end(block); i++) {
      AbstractInsnNode instruction = code.instructions()[i];
      if (instruction instanceof IincInsnNode increment) {
        if (!writes.get(increment.var)) {
          reads.set(increment.var);
        }
      } else if (instruction instanceof VarInsnNode access) {
        int opcode = access.getOpcode();
        if (opcode >= Opcodes.ILOAD && opcode <= Opcodes.ALOAD) {
          if (!writes.get(access.var)) {
            reads.set(access.var);
          }
        } else {
          writes.set(access.var);
          if (opcode == Opcodes.LSTORE || opcode == Opcodes.DSTORE) {
            writes.set(access.var + 1);
          }
        }
      }
    }
    read[block] = reads;
    written[block] = writes;
    liveIn[block] = (BitSet) reads.clone();
  }

  private boolean update(Flow flow, int block) {
    BitSet live = new BitSet();
    for (int successor : flow.successors(block)) {
      live.or(liveIn[successor]);
    }
    live.andNot(written[block]);
    live.or(read[block]);
    for (int handler : flow.handlerBlocks(block)) {
      live.or(liveIn[handler]);
    }
    if (live.equals(liveIn[block])) {
      return false;
    }
    liveIn[block] = live;
    return true;
  }

}
