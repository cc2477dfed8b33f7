/** Takes DICOM files as they arrive in a folder. */
@NullMarked
package org.cxrstream.ingest.watch;

import org.jspecify.annotations.NullMarked;
