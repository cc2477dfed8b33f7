/** How good a label map is: Dice of right and left lung, its interval over patients, and the floor of the mean mask. */
@NullMarked
package org.cxrstream.trainer.evaluate;

import org.jspecify.annotations.NullMarked;
