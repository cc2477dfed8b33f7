/** Pseudonyms as types: who a record is about, and the keys that the topics carry. */
@NullMarked
package org.cxrstream.schemas.identity;

import org.jspecify.annotations.NullMarked;
