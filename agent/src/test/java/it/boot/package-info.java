/** Classes that are put on the boot class path. */
package it.boot;
