/** How good a label map is: overlap and distance of the lungs, intervals over patients, the floor of the mean mask. */
@NullMarked
package org.cxrstream.trainer.evaluate;

import org.jspecify.annotations.NullMarked;
