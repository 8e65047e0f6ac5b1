/** Policy: where a ready task goes, who wakes, who steals, who hands off. */
package dev.heddle.scheduler;
