/** Settings as text, by name: what a command changes and a manifest records. */
@NullMarked
package org.cxrstream.trainer.settings;

import org.jspecify.annotations.NullMarked;
