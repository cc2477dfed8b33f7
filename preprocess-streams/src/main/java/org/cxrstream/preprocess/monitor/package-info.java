/** What an operator can count from outside. */
@NullMarked
package org.cxrstream.preprocess.monitor;

import org.jspecify.annotations.NullMarked;
