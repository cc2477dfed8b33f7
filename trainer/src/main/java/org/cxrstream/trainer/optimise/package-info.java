/**
 * Optimisers, schedule and limit of the gradient's norm, with the update rules of PyTorch where nothing else is said.
 * What an optimiser gathers over the steps can be saved and restored: the training goes on bit for bit.
 */
@NullMarked
package org.cxrstream.trainer.optimise;

import org.jspecify.annotations.NullMarked;
