/** The demonstration: every part of the system once, on synthetic or real X-rays, with figures at the end. */
@NullMarked
package org.cxrstream.compose.demo;

import org.jspecify.annotations.NullMarked;
