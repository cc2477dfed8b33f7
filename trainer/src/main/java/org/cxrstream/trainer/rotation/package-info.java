/** Pre-training by telling by how many quarter turns an X-ray was turned. */
@NullMarked
package org.cxrstream.trainer.rotation;

import org.jspecify.annotations.NullMarked;
