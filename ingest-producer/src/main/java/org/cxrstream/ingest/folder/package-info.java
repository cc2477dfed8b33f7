/** Reads folders of X-rays, with a manifest or of DICOM files, and publishes what is in them. */
@NullMarked
package org.cxrstream.ingest.folder;

import org.jspecify.annotations.NullMarked;
