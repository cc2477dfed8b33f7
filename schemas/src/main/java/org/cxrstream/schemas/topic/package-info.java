/** The topic catalogue: names, keys, values, policies, wire format and partitioning. */
@NullMarked
package org.cxrstream.schemas.topic;

import org.jspecify.annotations.NullMarked;
