/** Whether a model may go live, and telling everybody. */
@NullMarked
package org.cxrstream.trainer.promotion;

import org.jspecify.annotations.NullMarked;
