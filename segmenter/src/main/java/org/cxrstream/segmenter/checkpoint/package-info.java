/** The file format of a model, its card, and the folder of immutable models. */
@NullMarked
package org.cxrstream.segmenter.checkpoint;

import org.jspecify.annotations.NullMarked;
