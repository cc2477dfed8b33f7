/** Keys of the state stores: patients side by side, in order. */
@NullMarked
package org.cxrstream.preprocess.state;

import org.jspecify.annotations.NullMarked;
