package org.cxrstream.compose.bench;

/**
 * What one step took, on the mean of a turn.
 *
 * @param cpuSeconds of all threads of the process together
 * @param wallSeconds from begin to end
 */
record StepTimes(double cpuSeconds, double wallSeconds) {}
