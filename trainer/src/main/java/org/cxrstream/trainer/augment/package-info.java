/** Random views of X-rays and their masks, the same for any number of threads. */
@NullMarked
package org.cxrstream.trainer.augment;

import org.jspecify.annotations.NullMarked;
