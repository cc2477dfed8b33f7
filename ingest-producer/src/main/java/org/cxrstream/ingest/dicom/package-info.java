/** Reads DICOM X-rays, as Part-10 files and as bare data sets, their headers, and rejection notes. */
@NullMarked
package org.cxrstream.ingest.dicom;

import org.jspecify.annotations.NullMarked;
