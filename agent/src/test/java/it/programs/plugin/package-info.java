/** Classes that are loaded by several loaders of the programs. */
package it.programs.plugin;
