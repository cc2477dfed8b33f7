/** Turns raw identities and dates into pseudonyms and shifted dates; the only code that knows the secret. */
@NullMarked
package org.cxrstream.ingest.deidentify;

import org.jspecify.annotations.NullMarked;
