package dev.heddle.agent.companion;

import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * One call of a static method of the runtime that is added to the body of a JDK method.
 *
 * @param place where, and what becomes of its result
 * @param method name of the JDK method
 * @param parameters how many it has
 * @param argument number of the parameter that {@link Place#ARGUMENT} replaces
 * @param owner class of the runtime
 * @param call name of its method
 * @param descriptor descriptor of that method
 * @param passed numbers of the parameters that are passed to it, at the start of the JDK method
 */
record BodyPatch(
    Place place,
    String method,
    int parameters,
    int argument,
    Class<?> owner,
    String call,
    String descriptor,
    List<Integer> passed) {

  /** What is added. */
  enum Place {
    /** At the start: a parameter becomes what the call returns. */
    ARGUMENT,
    /** At the start: what the call returns is returned at once, unless it is null. */
    INSTEAD,
    /**
     * At the start: the second to fourth parameters, an array of bytes, an offset and a length,
     * become the array that the call returns, unless it is null. It is told the receiver, too.
     */
    BYTES,
    /** At the start: the call is told the receiver. */
    ENTRY,
    /** Before each return: the same. */
    EXIT,
    /** Before each return: the call exchanges the result, and may be told the receiver first. */
    RESULT,
    /** Before each return: a boolean result is true also if the call says so. */
    OR
  }

  static BodyPatch argument(
      String method,
      int parameters,
      int argument,
      Class<?> owner,
      String call,
      String descriptor,
      Integer... passed) {
    return new BodyPatch(
        Place.ARGUMENT, method, parameters, argument, owner, call, descriptor, List.of(passed));
  }

  static BodyPatch instead(
      String method, Class<?> owner, String call, String descriptor) {
    return new BodyPatch(
        Place.INSTEAD, method, 1, 0, owner, call, descriptor, List.of(0));
  }

  static BodyPatch bytes(
      String method, int parameters, Class<?> owner, String call, String descriptor) {
    return new BodyPatch(Place.BYTES, method, parameters, 0, owner, call, descriptor, List.of());
  }

  static BodyPatch entry(String method, Class<?> owner, String call, String descriptor) {
    return new BodyPatch(Place.ENTRY, method, 0, 0, owner, call, descriptor, List.of());
  }

  static BodyPatch exit(String method, Class<?> owner, String call, String descriptor) {
    return new BodyPatch(Place.EXIT, method, 0, 0, owner, call, descriptor, List.of());
  }

  static BodyPatch result(
      String method, int parameters, Class<?> owner, String call, String descriptor) {
    return new BodyPatch(
        Place.RESULT, method, parameters, 0, owner, call, descriptor, List.of());
  }

  static BodyPatch or(
      String method, int parameters, Class<?> owner, String call, String descriptor) {
    return new BodyPatch(Place.OR, method, parameters, 0, owner, call, descriptor, List.of());
  }

  /** Whether the method of that name and descriptor is the one to patch. */
  boolean isOf(String name, String type) {
    Type[] types = Type.getArgumentTypes(type);
    return name.equals(method)
        && types.length == parameters
        && (place != Place.ARGUMENT
            || types[argument].equals(Type.getReturnType(descriptor)));
  }

  /** Adds the call to the code that is passed on to {@code next}. */
  MethodVisitor apply(int access, String type, MethodVisitor next) {
    int self = (access & Opcodes.ACC_STATIC) == 0 ? 1 : 0;
    return new MethodVisitor(Opcodes.ASM9, next) {
      @Override
      public void visitCode() {
        super.visitCode();
        if (place == Place.ARGUMENT) {
          writeCall();
          super.visitVarInsn(Opcodes.ASTORE, slot(argument));
        } else if (place == Place.ENTRY) {
          super.visitVarInsn(Opcodes.ALOAD, 0);
          invoke();
        } else if (place == Place.INSTEAD) {
          writeInstead();
        } else if (place == Place.BYTES) {
          writeBytes();
        }
      }

      private void writeBytes() {
        int result = slot(parameters); // which the author's code sets before it is read
        super.visitVarInsn(Opcodes.ALOAD, 0);
        super.visitVarInsn(Opcodes.ALOAD, 1);
        super.visitVarInsn(Opcodes.ALOAD, 2);
        super.visitVarInsn(Opcodes.ILOAD, 3);
        super.visitVarInsn(Opcodes.ILOAD, 4);
        invoke();
        super.visitVarInsn(Opcodes.ASTORE, result);
        Label goOn = new Label();
        super.visitVarInsn(Opcodes.ALOAD, result);
        super.visitJumpInsn(Opcodes.IFNULL, goOn);
        super.visitVarInsn(Opcodes.ALOAD, result);
        super.visitVarInsn(Opcodes.ASTORE, 2);
        super.visitInsn(Opcodes.ICONST_0);
        super.visitVarInsn(Opcodes.ISTORE, 3);
        super.visitVarInsn(Opcodes.ALOAD, result);
        super.visitInsn(Opcodes.ARRAYLENGTH);
        super.visitVarInsn(Opcodes.ISTORE, 4);
        writeGoOn(goOn);
      }

      private void writeGoOn(Label goOn) {
        super.visitLabel(goOn);
        super.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        super.visitInsn(Opcodes.NOP); // the author's code may start with a frame
      }

      /** Calls twice rather than keep the result, which would show in the types of the frame. */
      private void writeInstead() {
        Label goOn = new Label();
        writeCall();
        super.visitJumpInsn(Opcodes.IFNULL, goOn);
        writeCall();
        super.visitInsn(Opcodes.ARETURN);
        writeGoOn(goOn);
      }

      private void writeCall() {
        for (int parameter : passed) {
          super.visitVarInsn(Opcodes.ALOAD, slot(parameter));
        }
        invoke();
      }

      private int slot(int parameter) {
        int slot = self;
        for (int i = 0; i < parameter; i++) {
          slot += Type.getArgumentTypes(type)[i].getSize();
        }
        return slot;
      }

      private void invoke() {
        super.visitMethodInsn(
            Opcodes.INVOKESTATIC, Type.getInternalName(owner), call, descriptor, false);
      }

      @Override
      public void visitInsn(int opcode) {
        boolean returns = opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN;
        if (returns && place == Place.EXIT) {
          super.visitVarInsn(Opcodes.ALOAD, 0);
          invoke();
        } else if (returns && place == Place.RESULT) {
          if (Type.getArgumentTypes(descriptor).length == 2) {
            super.visitVarInsn(Opcodes.ALOAD, 0);
            super.visitInsn(Opcodes.SWAP);
          }
          invoke();
        } else if (returns && place == Place.OR) {
          invoke();
          super.visitInsn(Opcodes.IOR);
        }
        super.visitInsn(opcode);
      }
    };
  }
}
