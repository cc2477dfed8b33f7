/** Optimisers, schedule and gradient clipping, with the update rules of PyTorch. */
@NullMarked
package org.cxrstream.trainer.optimise;

import org.jspecify.annotations.NullMarked;
