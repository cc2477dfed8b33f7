/** What contrastive methods share: the projection head, the loss over any relations, figures and the collapse alarm. */
@NullMarked
package org.cxrstream.trainer.contrast;

import org.jspecify.annotations.NullMarked;
