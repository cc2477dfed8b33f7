/** What a running training tells others. */
@NullMarked
package org.cxrstream.trainer.progress;

import org.jspecify.annotations.NullMarked;
