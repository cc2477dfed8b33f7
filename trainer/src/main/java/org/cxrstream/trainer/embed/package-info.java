/** Features of many dimensions drawn as points of a plane, near ones near each other: for people to look at. */
@NullMarked
package org.cxrstream.trainer.embed;

import org.jspecify.annotations.NullMarked;
