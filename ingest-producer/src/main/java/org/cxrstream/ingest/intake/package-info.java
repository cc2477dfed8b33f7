/** From the bytes of one DICOM instance to durable pixels and a record: what every way in has in common. */
@NullMarked
package org.cxrstream.ingest.intake;

import org.jspecify.annotations.NullMarked;
