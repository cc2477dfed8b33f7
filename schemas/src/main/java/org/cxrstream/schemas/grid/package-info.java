/** The square grid that every service computes on, and label maps on it. */
@NullMarked
package org.cxrstream.schemas.grid;

import org.jspecify.annotations.NullMarked;
