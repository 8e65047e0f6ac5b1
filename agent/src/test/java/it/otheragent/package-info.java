/** Another agent, which changes the same classes as ours. */
package it.otheragent;
