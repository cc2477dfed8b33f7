/** Contrastive pre-training of the encoder with temporally correlated X-rays (CL-TCI-MoCo). */
@NullMarked
package org.cxrstream.trainer.contrast;

import org.jspecify.annotations.NullMarked;
