/** Fixtures that run the libraries of other languages, woven together with them. */
package foreign;
