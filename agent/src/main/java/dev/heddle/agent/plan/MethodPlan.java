package dev.heddle.agent.plan;

import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LocalVariableNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * All that is needed to write the task version and the resume version of a method.
 *
 * @param owner internal name of its class
 * @param ownerIsInterface whether that is an interface
 * @param hasFrames whether its class file has frames; older ones do not
 * @param isLarge whether its versions are to be small rather than anything else
 * @param access access flags
 * @param name its name
 * @param descriptor its descriptor, without the task
 * @param maxLocals number of slots of the plain version
 * @param code its instructions
 * @param calls what becomes of its calls, by instruction
 * @param blocks its blocks; null where a block cannot be reached
 * @param exceptions its exception table
 * @param loops its loops; number 0 is the whole body
 * @param innermostLoop for each block the number of the innermost loop around it
 * @param countedLoops its counted loops by header
 * @param tightLoops its outermost loops without calls by header
 * @param safepoints its safepoints by id
 * @param variables its local variables, for debuggers
 */
public record MethodPlan(
    String owner,
    boolean ownerIsInterface,
    boolean hasFrames,
    boolean isLarge,
    int access,
    String name,
    String descriptor,
    int maxLocals,
    Code code,
    Map<Integer, Call> calls,
    List<Block> blocks,
    List<ExceptionEntry> exceptions,
    List<Loop> loops,
    int[] innermostLoop,
    Map<Integer, CountedLoop> countedLoops,
    Map<Integer, TightLoop> tightLoops,
    List<Safepoint> safepoints,
    List<LocalVariableNode> variables) {

  /** Whether it is static. */
  public boolean isStatic() {
    return (access & Opcodes.ACC_STATIC) != 0;
  }

  /** The slot in which the task version is given the task, behind the parameters. */
  public int taskParameter() {
    return taskSlot(access, descriptor);
  }

  /** Whether a wide local takes the last slot of the parameters and the one behind. */
  public boolean hasLocalAcrossTaskParameter() {
    int last = taskParameter() - 1;
    for (AbstractInsnNode instruction : code.instructions()) {
      if (instruction instanceof VarInsnNode access && access.var == last) {
        int opcode = access.getOpcode();
        if (opcode == Opcodes.LSTORE || opcode == Opcodes.DSTORE) {
          return true;
        }
      }
    }
    return false;
  }

  /** The slot behind the parameters of a method with these access flags and this descriptor. */
  public static int taskSlot(int access, String descriptor) {
    int withReceiver = Type.getArgumentsAndReturnSizes(descriptor) >> 2;
    return (access & Opcodes.ACC_STATIC) != 0 ? withReceiver - 1 : withReceiver;
  }

  /** Whether a block belongs to a counted loop. */
  public boolean isInCountedLoop(int block) {
    return countedLoops.containsKey(loops.get(innermostLoop[block]).header());
  }

  /** The tight loop that a block belongs to, or null. */
  public TightLoop tightLoopAround(int block) {
    for (TightLoop loop : tightLoops.values()) {
      if (loop.blocks().get(block)) {
        return loop;
      }
    }
    return null;
  }

  /** What it returns. */
  public Type returnType() {
    return Type.getReturnType(descriptor);
  }
}
