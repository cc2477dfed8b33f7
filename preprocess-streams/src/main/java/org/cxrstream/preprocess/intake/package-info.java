/** Decodes and checks what arrives; what can't be used becomes a dead letter. */
@NullMarked
package org.cxrstream.preprocess.intake;

import org.jspecify.annotations.NullMarked;
