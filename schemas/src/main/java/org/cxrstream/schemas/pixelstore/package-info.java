/** Canonical pixel objects and the store that keeps them outside Kafka. */
@NullMarked
package org.cxrstream.schemas.pixelstore;

import org.jspecify.annotations.NullMarked;
