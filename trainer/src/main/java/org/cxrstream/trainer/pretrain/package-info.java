/** Pre-training of the encoder on X-rays without labels: the one loop, and the seam that methods fit into. */
@NullMarked
package org.cxrstream.trainer.pretrain;

import org.jspecify.annotations.NullMarked;
