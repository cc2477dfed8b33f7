/** Contrast of all views in a batch with each other: SimCLR and CL-TCI-SimCLR. */
@NullMarked
package org.cxrstream.trainer.simclr;

import org.jspecify.annotations.NullMarked;
