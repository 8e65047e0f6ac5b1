/** What woven code calls: inert until the runtime starts, and breaking to change. */
package dev.heddle.interop;
