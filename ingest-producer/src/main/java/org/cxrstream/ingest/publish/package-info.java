/** The way in for PACS bridges: stores an X-ray's pixels, then publishes that it came. */
@NullMarked
package org.cxrstream.ingest.publish;

import org.jspecify.annotations.NullMarked;
