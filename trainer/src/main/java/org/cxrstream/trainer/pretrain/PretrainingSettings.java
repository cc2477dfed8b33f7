package org.cxrstream.trainer.pretrain;

/** What every method has. */
public record PretrainingSettings(int steps) {}
