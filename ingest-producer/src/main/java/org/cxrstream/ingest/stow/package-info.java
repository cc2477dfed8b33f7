/** Takes DICOM instances over HTTP: the Store transaction of DICOMweb, STOW-RS (PS3.18 §10.5). */
@NullMarked
package org.cxrstream.ingest.stow;

import org.jspecify.annotations.NullMarked;
