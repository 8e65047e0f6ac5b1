package dev.heddle.agent.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs compiled against the runtime's jar, as users do, who never see its task forms. */
final class UserCompilationIT {
  /** Each of these references would be ambiguous if an overload with a continuation were visible. */
  private static final String REFERENCES =
      """
      import dev.heddle.*;
      import dev.heddle.channel.*;
      import dev.heddle.sync.*;
      import java.util.concurrent.*;

      public class User {
        public static void main(String[] args) throws Exception {
          Channel<String> words = Channel.buffered(4);
          for (String word : new String[] {"a", "b", "c", "d"}) {
            words.send(word);
          }
          Task<String> receive = Task.spawn(words::receive);
          Task<String> receiveOrNull = Task.spawn(words::receiveOrNull);
          Task<String> next = Task.spawn(words.iterator()::next);
          Task<Boolean> hasNext = Task.spawn(words.iterator()::hasNext);
          Task<String> join = Task.<String>spawn(() -> receive.join());
          Mutex mutex = new Mutex();
          Task<Void> lock = Task.spawn(mutex::lock);
          Select select = new Select();
          SelectCase otherwise = select.otherwise();
          Task<SelectCase> await = Task.spawn(select::await);
          TaskScope scope = TaskScope.open();
          Task<Void> scopeJoin = Task.spawn(scope::join);
          scopeJoin.join();
          Task<Void> scopeClose = Task.spawn(scope::close);
          TaskExecutor executor = TaskExecutor.create();
          Future<String> future = executor.submit(words::receiveOrNull);
          lock.join();
          scopeClose.join();
          hasNext.join();
          words.close();
          boolean fine =
              receive.join().equals(join.join())
                  && !(receiveOrNull.join() + next.join() + future.get()).isEmpty()
                  && await.join() == otherwise
                  && mutex.isLocked();
          Task.spawn(executor::close).join();
          System.out.println(fine ? "fine" : "wrong");
        }
      }
      """;

  private static final String TASK_FORM =
      """
      public class User {
        static Object call(
            dev.heddle.channel.Channel<?> channel, dev.heddle.continuation.Continuation task) {
          return channel.receive(task);
        }
      }
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"with the agent", "without"})
  void references_toBlockingCalls_compileAndRun(String mode) throws IOException {
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    assertEquals(0, compile(REFERENCES, messages), messages::toString);
    ForkedJvm jvm =
        mode.equals("without") ? ForkedJvm.withoutAgent() : ForkedJvm.withAgent("processors=2");
    String classPath = System.getProperty("runtime.jar") + File.pathSeparator + folder;
    ForkedJvm.Ended ended = jvm.run(List.of("-cp", classPath, "User")).withCode(0);
    assertEquals(List.of("fine"), ended.out(), ended::toString);
  }

  @Test
  void taskForms_areNotVisible() throws IOException {
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    assertNotEquals(0, compile(TASK_FORM, messages));
    assertEquals(1, messages.toString(StandardCharsets.UTF_8).split("error:", -1).length - 1);
  }

  private int compile(String source, ByteArrayOutputStream messages) throws IOException {
    Path file = folder.resolve("User.java");
    Files.writeString(file, source);
    return ToolProvider.getSystemJavaCompiler()
        .run(
            null,
            messages,
            messages,
            "-Xlint:all",
            "-Werror",
            "-cp",
            System.getProperty("runtime.jar"),
            "-d",
            folder.toString(),
            file.toString());
  }
}
