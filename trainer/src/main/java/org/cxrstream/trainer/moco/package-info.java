/** Momentum contrast with a queue of keys: MoCo and CL-TCI-MoCo. */
@NullMarked
package org.cxrstream.trainer.moco;

import org.jspecify.annotations.NullMarked;
