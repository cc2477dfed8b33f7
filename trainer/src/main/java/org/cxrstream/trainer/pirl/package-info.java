/** Pre-training by recognising an X-ray in its shuffled patches, against a memory of all X-rays: PIRL. */
@NullMarked
package org.cxrstream.trainer.pirl;

import org.jspecify.annotations.NullMarked;
