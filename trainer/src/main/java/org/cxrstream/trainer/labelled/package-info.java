/** The annotated X-rays as fine-tuning and evaluation see them, wherever they come from. */
@NullMarked
package org.cxrstream.trainer.labelled;

import org.jspecify.annotations.NullMarked;
