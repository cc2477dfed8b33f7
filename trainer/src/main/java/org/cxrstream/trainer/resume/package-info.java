/** What lets a training that was stopped or killed go on as if nothing had happened. */
@NullMarked
package org.cxrstream.trainer.resume;

import org.jspecify.annotations.NullMarked;
