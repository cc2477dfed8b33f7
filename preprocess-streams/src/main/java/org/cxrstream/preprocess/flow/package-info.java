/** What travels between the nodes of the topology, and the ways out of them. */
@NullMarked
package org.cxrstream.preprocess.flow;

import org.jspecify.annotations.NullMarked;
