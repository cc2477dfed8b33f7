/** What may be learnt from: prepared X-rays and experts' masks on disk, split by patient, with the offsets they reach. */
@NullMarked
package org.cxrstream.trainer.corpus;

import org.jspecify.annotations.NullMarked;
