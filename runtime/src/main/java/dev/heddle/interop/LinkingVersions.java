package dev.heddle.interop;

import dev.heddle.interop.Dispatch.Kind;
import dev.heddle.interop.Dispatch.TaskVersions;
import dev.heddle.scheduler.Linking;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;

/** Task versions that others find; says to the scheduler that the caller may wait for weaving. */
final class LinkingVersions implements TaskVersions {
  private final TaskVersions versions;

  LinkingVersions(TaskVersions versions) {
    this.versions = versions;
  }

  @Override
  public MethodHandle find(Class<?> receiver, Class<?> declared, String name, MethodType plain) {
    Linking.begin();
    try {
      return versions.find(receiver, declared, name, plain);
    } finally {
      Linking.end();
    }
  }

  @Override
  public MethodHandle findStatic(Class<?> owner, String name, MethodType plain) {
    Linking.begin();
    try {
      return versions.findStatic(owner, name, plain);
    } finally {
      Linking.end();
    }
  }

  @Override
  public MethodHandle findSuper(Class<?> owner, String name, MethodType plain) {
    Linking.begin();
    try {
      return versions.findSuper(owner, name, plain);
    } finally {
      Linking.end();
    }
  }

  @Override
  public MethodHandle findReflected(Method method, Class<?> receiver) {
    Linking.begin();
    try {
      return versions.findReflected(method, receiver);
    } finally {
      Linking.end();
    }
  }

  @Override
  public MethodHandle plain(
      Lookup caller, Kind kind, Class<?> owner, String name, MethodType type)
      throws ReflectiveOperationException {
    return versions.plain(caller, kind, owner, name, type);
  }

  @Override
  public Class<?> twin(String name, MethodType plain) {
    return versions.twin(name, plain);
  }
}
