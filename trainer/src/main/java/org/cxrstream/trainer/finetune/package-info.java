/** Fine-tuning of the segmentation network on the few annotated X-rays. */
@NullMarked
package org.cxrstream.trainer.finetune;

import org.jspecify.annotations.NullMarked;
