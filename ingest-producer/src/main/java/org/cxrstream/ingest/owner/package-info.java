/** Whose a study and an instance is, so that no image ends up in two patients. */
@NullMarked
package org.cxrstream.ingest.owner;

import org.jspecify.annotations.NullMarked;
