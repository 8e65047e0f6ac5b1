/** Report which tasks became ready; never run or queue them. */
package dev.heddle.timer;
