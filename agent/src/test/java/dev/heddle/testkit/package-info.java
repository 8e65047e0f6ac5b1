/** What fixtures call: points that suspend, and the driver that steps a woven computation. */
package dev.heddle.testkit;
