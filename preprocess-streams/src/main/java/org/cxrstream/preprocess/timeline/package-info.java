/** Each patient's exposures in order of time. */
@NullMarked
package org.cxrstream.preprocess.timeline;

import org.jspecify.annotations.NullMarked;
