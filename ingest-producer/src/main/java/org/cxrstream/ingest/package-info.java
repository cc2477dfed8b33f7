/** The way in for X-rays, as a service: STOW-RS, watched folders, and whether they can take anything. */
@NullMarked
package org.cxrstream.ingest;

import org.jspecify.annotations.NullMarked;
