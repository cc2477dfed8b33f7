/** How good a label map is: Dice and distances of the lungs, intervals over patients, and the floor of the mean mask. */
@NullMarked
package org.cxrstream.trainer.evaluate;

import org.jspecify.annotations.NullMarked;
