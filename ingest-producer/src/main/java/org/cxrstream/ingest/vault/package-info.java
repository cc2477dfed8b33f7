/** The way back from a pseudonym to the patient, for those who may: outside Kafka, encrypted, audited. */
@NullMarked
package org.cxrstream.ingest.vault;

import org.jspecify.annotations.NullMarked;
