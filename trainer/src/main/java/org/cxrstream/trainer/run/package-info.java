/** One training from the corpus to the gate: pre-training, fine-tuning of each arm, evaluation, promotion, report. */
@NullMarked
package org.cxrstream.trainer.run;

import org.jspecify.annotations.NullMarked;
