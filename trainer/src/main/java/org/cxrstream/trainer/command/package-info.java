/** The running trainer: keeps the corpus up to date, and trains on command or when enough has come. */
@NullMarked
package org.cxrstream.trainer.command;

import org.jspecify.annotations.NullMarked;
