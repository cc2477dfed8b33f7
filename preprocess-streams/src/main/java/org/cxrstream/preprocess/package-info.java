/** From a patient's events to images on the grid and timelines: the Kafka Streams topology and its service. */
@NullMarked
package org.cxrstream.preprocess;

import org.jspecify.annotations.NullMarked;
