package dev.heddle.agent.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.heddle.agent.it.ForkedJvm.Ended;
import it.boot.OnBootPath;
import it.programs.BootPath;
import it.programs.LoadedInside;
import it.programs.Loaders;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several class loaders, and named modules. */
final class LoadersIT {
  private static final String MODULE_MAIN =
      """
      package app.inner;
      import dev.heddle.Task;
      import dev.heddle.task.TaskState;
      import java.util.concurrent.Callable;
      import java.util.function.Supplier;
      public final class Main implements Callable<String>, Runnable {
        public static void main(String[] args) throws Exception {
          System.out.println(Main.class.getModule());
          Main main = new Main();
          Task<String> task = Task.spawn((Callable<String>) main);
          TaskState state = task.state();
          while (state == TaskState.READY || state == TaskState.RUNNING) {
            Thread.yield();
            state = task.state();
          }
          System.out.println(state);
          task.unpark();
          System.out.println(task.join());
        }
        @Override public String call() {
          Supplier<String> lambda = () -> {
            Task.park();
            return new Throwable().getStackTrace()[0].getModuleName();
          };
          run();
          return lambda.get();
        }
        @Override public void run() {
          Task.yieldNow();
        }
      }
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"processors=2", "processors=1,budget=1"})
  void classes_inSeveralLoaders_areWovenEach(String options) {
    ForkedJvm.withAgent(options).run(Loaders.class, folder.toString()).passedChecks();
  }

  @Test
  void classes_inSeveralLoadersWithoutAgent_doTheSame() {
    ForkedJvm.withoutAgent().run(Loaders.class, folder.toString()).passedChecks();
  }

  /** The JVM shows such classes to no transformer. */
  @ParameterizedTest
  @ValueSource(strings = {"processors=2", "processors=1,budget=1"})
  void classes_loadedWhileTheAgentWeaves_areWovenToo(String options) {
    ForkedJvm.withAgent(options).run(LoadedInside.class).passedChecks();
  }

  /** The class path has them, too, but the loaders ask the boot loader first. */
  @ParameterizedTest
  @ValueSource(strings = {"processors=2", "processors=1,budget=1"})
  void classes_onTheBootClassPath_areWoven(String options) throws IOException {
    Path boot = folder.resolve("boot");
    String name = OnBootPath.class.getName().replace('.', '/');
    for (String each : List.of(name, name + "$Operator")) {
      Path file = boot.resolve(each + ".class");
      Files.createDirectories(file.getParent());
      Files.copy(ForkedJvm.placeOf(OnBootPath.class).resolve(each + ".class"), file);
    }
    ForkedJvm.withAgent(options)
        .jvmOptions("-Xbootclasspath/a:" + boot)
        .run(BootPath.class)
        .passedChecks();
  }

  /** It reads the runtime on the boot class path, though no module of that name is there. */
  @ParameterizedTest
  @ValueSource(strings = {"processors=1,budget=1", "processors=1,main=task"})
  void namedModule_isWoven(String options) throws IOException {
    assertWaits(options, "static ", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"processors=1,budget=1", "processors=1,main=task"})
  void namedModule_withRuntimeOnModulePath_isWoven(String options) throws IOException {
    assertWaits(options, "", File.pathSeparator + System.getProperty("runtime.jar"));
  }

  private void assertWaits(String options, String requires, String morePath) throws IOException {
    String path = compileModule(requires) + morePath;
    Ended ended =
        ForkedJvm.withAgent(options)
            .run(List.of("--module-path", path, "-m", "app/app.inner.Main"))
            .withCode(0);
    assertEquals(List.of("module app", "WAITING", "app"), ended.out(), ended.toString());
    assertEquals(List.of(), ended.err(), ended.toString());
  }

  private Path compileModule(String requires) throws IOException {
    Path source = Files.createDirectories(folder.resolve("source/app/inner"));
    Path info = folder.resolve("source/module-info.java");
    Files.writeString(info, "module app { requires " + requires + "heddle.runtime; }");
    Path main = source.resolve("Main.java");
    Files.writeString(main, MODULE_MAIN);
    Path classes = folder.resolve("modules/app");
    String[] arguments = {
      "-proc:none", "-d", classes.toString(), "-p", System.getProperty("runtime.jar"),
      info.toString(), main.toString()
    };
    assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments));
    return folder.resolve("modules");
  }
}
