package dev.heddle.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A fixture in which some calls of {@link Suspend} reach the plain form although it runs as a task:
 * a frame that cannot be unwound is below them. Without this annotation one such call fails it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface MayPin {
  /** Why; or what the frame is. */
  String value();
}
