package dev.heddle.agent.emit;

import dev.heddle.agent.analysis.Descriptors;
import java.util.Map;

/** Every runtime name that woven bytecode contains; a test resolves each. */
public final class Names {
  public static final String CONTINUATION = Descriptors.CONTINUATION;
  public static final String CONTINUATION_DESC = "L" + CONTINUATION + ";";
  public static final String FRAME = "dev/heddle/continuation/Frame";
  public static final String FRAME_DESC = "L" + FRAME + ";";
  public static final String RESUMER = "dev/heddle/continuation/Resumer";
  public static final String RESUMER_DESC = "L" + RESUMER + ";";
  public static final String WOVEN_RESUMER = "dev/heddle/interop/WovenResumer";
  public static final String LINKAGE = "dev/heddle/interop/Linkage";
  public static final String MAIN_TASK = "dev/heddle/MainTask";
  public static final String MAIN_TASK_ENTER = "enter";
  public static final String MAIN_TASK_ENTER_DESC =
      "(Ljava/lang/Object;[Ljava/lang/String;Ljava/lang/invoke/MethodHandles$Lookup;)Z";
  private static final String TWINS = "dev/heddle/interop/Twins$";

  /** Twin interfaces in the runtime's source, by name and descriptor of the plain method. */
  public static final Map<String, String> HAND_WRITTEN_TWINS =
      Map.of(
          "run()V", "dev/heddle/interop/RunnableTwin",
          "call()Ljava/lang/Object;", "dev/heddle/interop/CallableTwin",
          "hasNext()Z", TWINS + "Iteration",
          "next()Ljava/lang/Object;", TWINS + "Iteration",
          "get()Ljava/lang/Object;", TWINS + "Get",
          "get(JLjava/util/concurrent/TimeUnit;)Ljava/lang/Object;", TWINS + "TimedGet",
          "close()V", TWINS + "Close",
          "awaitTermination(JLjava/util/concurrent/TimeUnit;)Z", TWINS + "AwaitTermination");

  public static final String TWIN_PREFIX = "dev/heddle/interop/Twin";

  public static final String BUDGET = "budget";
  public static final String UNWINDING = "unwinding";
  public static final String POINT = "point";
  public static final String BEGIN_UNWINDING = "beginUnwinding";
  public static final String SAVE = "save";
  public static final String SAVE_FAILED = "saveFailed";
  public static final String IS_LOST = "isLost";
  public static final String IS_LOST_DESC = "()Z";
  public static final String SAVE_DESC = "(" + FRAME_DESC + RESUMER_DESC + "I)V";

  /** What starts the names of the methods that take a call's result, one for each kind. */
  public static final String TAKE = "take";

  /** What starts the names of the methods that leave a result, one for each kind but void. */
  public static final String LEAVE = "return";

  public static final String REFLECTIVE_CALL = "dev/heddle/interop/ReflectiveCall";
  public static final String DISPATCH = "dev/heddle/interop/Dispatch";
  public static final String DISPATCH_VIRTUAL = "virtual";
  public static final String DISPATCH_VIRTUAL_DESC =
      "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;)"
          + "Ljava/lang/invoke/CallSite;";
  public static final String DISPATCH_STATIC = "ofClass";
  public static final String DISPATCH_SPECIAL = "ofSuperclass";
  public static final String DISPATCH_OF_DESC =
      "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;"
          + "Ljava/lang/Class;)Ljava/lang/invoke/CallSite;";

  public static final String RESUME_DESC = "(" + FRAME_DESC + CONTINUATION_DESC + ")V";
  public static final String RESUME = "resume";
  public static final String PLACES = "places";
  public static final String CONDY_RESUMER = "constantResumer";
  public static final String CONDY_RESUMER_DESC =
      "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;)"
          + RESUMER_DESC;
  public static final String INDY_RESUMER = "callSiteResumer";
  public static final String INDY_RESUMER_DESC =
      "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/invoke/MethodType;)"
          + "Ljava/lang/invoke/CallSite;";
  public static final String OLD_RESUMER = "resumerOf";
  public static final String OLD_RESUMER_DESC = "(Ljava/lang/Class;)" + RESUMER_DESC;
  public static final String LOST_RESUMER = "lost";
  public static final String LOST_RESUMER_DESC = "(Ljava/lang/Throwable;)" + RESUMER_DESC;

  /** Methods added to each woven class that suspends; nothing of that name is shown to users. */
  public static final String CLASS_PREFIX = "heddle$";

  public static final String CLASS_RESUME = CLASS_PREFIX + "resume";
  public static final String CLASS_RESUMER = CLASS_PREFIX + "resumer";
  public static final String CLASS_PLACES = CLASS_PREFIX + "places";

  private Names() {}
}
