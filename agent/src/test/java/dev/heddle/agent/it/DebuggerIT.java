package dev.heddle.agent.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.jdi.AbsentInformationException;
import com.sun.jdi.Bootstrap;
import com.sun.jdi.Location;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.LaunchingConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.StepEvent;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.StepRequest;
import it.otheragent.ChangedNumber;
import it.programs.Debugged;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.objectweb.asm.ClassReader;

/** What a debugger sees of a task. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class DebuggerIT {
  private static final Path SOURCE = Path.of("src/test/java/it/programs/Debugged.java");
  private static final String PROGRAM = Debugged.class.getName();

  private final List<String> seen = new ArrayList<>();
  private final int breakpoint = lineOf("// breakpoint");
  private boolean steps;
  private boolean redefines;

  @Test
  void breakpoint_inATaskSuspendedEverywhere_isHitOnceEachTime() throws Exception {
    debug("processors=1,budget=1");
    assertEquals(
        List.of(
            "breakpoint count=3 i=0 sum=0 text=\"turn 0\"",
            "breakpoint count=3 i=1 sum=11 text=\"turn 1\"",
            "breakpoint count=3 i=2 sum=24 text=\"turn 2\""),
        seen);
  }

  @Test
  void stepOver_aCallInATask_comesToTheNextLine() throws Exception {
    steps = true;
    debug("processors=1");
    assertEquals(
        List.of(
            "breakpoint count=3 i=0 sum=0 text=\"turn 0\"",
            "next count=3 i=0 sum=12 text=\"turn 0\"",
            "breakpoint count=3 i=1 sum=11 text=\"turn 1\"",
            "next count=3 i=1 sum=25 text=\"turn 1\"",
            "breakpoint count=3 i=2 sum=24 text=\"turn 2\"",
            "next count=3 i=2 sum=40 text=\"turn 2\""),
        seen);
  }

  @Test
  void redefinition_ofAClassInUse_holdsFromTheNextCall() throws Exception {
    redefines = true;
    debug("processors=1,budget=1");
    assertEquals(
        List.of(
            "breakpoint count=3 i=0 sum=0 text=\"turn 0\"",
            "breakpoint count=3 i=1 sum=17 text=\"turn 1\"",
            "breakpoint count=3 i=2 sum=37 text=\"turn 2\""),
        seen);
  }

  private void debug(String options) throws Exception {
    VirtualMachine machine = launch(options);
    try {
      ClassPrepareRequest prepare = machine.eventRequestManager().createClassPrepareRequest();
      prepare.addClassFilter(PROGRAM);
      prepare.enable();
      while (handle(machine.eventQueue().remove())) {}
    } catch (VMDisconnectedException e) {
      // It has ended.
    } finally {
      machine.process().destroyForcibly().waitFor();
    }
  }

  private static VirtualMachine launch(String options) throws Exception {
    LaunchingConnector connector = Bootstrap.virtualMachineManager().defaultConnector();
    Map<String, Connector.Argument> arguments = connector.defaultArguments();
    String classPath =
        System.getProperty("runtime.jar")
            + File.pathSeparator
            + ForkedJvm.placeOf(Debugged.class);
    String agent = "-javaagent:" + ForkedJvm.agentJar() + "=" + options;
    arguments.get("home").setValue(System.getProperty("java.home"));
    arguments.get("options").setValue("-XX:-PrintWarnings " + agent + " -cp " + classPath);
    arguments.get("main").setValue(PROGRAM);
    return connector.launch(arguments);
  }

  private boolean handle(EventSet events) throws Exception {
    for (Event event : events) {
      if (event instanceof ClassPrepareEvent prepared) {
        setBreakpoints(prepared.referenceType());
      } else if (event instanceof BreakpointEvent hit) {
        see("breakpoint", hit.thread());
        if (steps) {
          step(hit.thread());
        }
        if (redefines) {
          redefines = false;
          redefine(hit.location().declaringType());
        }
      } else if (event instanceof StepEvent step) {
        int line = step.location().lineNumber();
        see(line == breakpoint + 1 ? "next" : step.location().toString(), step.thread());
        step.virtualMachine().eventRequestManager().deleteEventRequest(step.request());
      } else if (event instanceof VMDisconnectEvent) {
        return false;
      }
    }
    events.resume();
    return true;
  }

  /** At all places of the line, as most debuggers do. */
  private void setBreakpoints(ReferenceType type) throws AbsentInformationException {
    for (Location each : type.locationsOfLine(breakpoint)) {
      type.virtualMachine().eventRequestManager().createBreakpointRequest(each).enable();
    }
  }

  /** What was twice a number is three times as much. */
  private void redefine(ReferenceType type) throws Exception {
    byte[] changed = ChangedNumber.in(new ClassReader(PROGRAM), 2, 3);
    type.virtualMachine().redefineClasses(Map.of(type, changed));
    setBreakpoints(type); // the JVM has cleared those that were set
  }

  private static void step(ThreadReference thread) {
    StepRequest request =
        thread
            .virtualMachine()
            .eventRequestManager()
            .createStepRequest(thread, StepRequest.STEP_LINE, StepRequest.STEP_OVER);
    for (String other : List.of("dev.heddle.*", "java.*", "jdk.*", "sun.*")) {
      request.addClassExclusionFilter(other);
    }
    request.enable();
  }

  private void see(String what, ThreadReference thread) throws Exception {
    StackFrame frame = thread.frame(0);
    StringBuilder text = new StringBuilder(what);
    frame.visibleVariables().stream()
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .forEach(
            each -> text.append(' ').append(each.name()).append('=').append(frame.getValue(each)));
    seen.add(text.toString());
  }

  private static int lineOf(String marker) {
    try {
      List<String> lines = Files.readAllLines(SOURCE);
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).endsWith(marker)) {
          return i + 1;
        }
      }
      throw new IllegalStateException("no " + marker + " in " + SOURCE);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + SOURCE, e);
    }
  }
}
