/** Our numbers beside PyTorch's own, from fixtures that {@code make_pytorch_fixtures.py} makes. */
@NullMarked
package org.cxrstream.trainer.pytorch;

import org.jspecify.annotations.NullMarked;
