/** Ingest's HTTP server: who may connect, how, and what every resource has in common. */
@NullMarked
package org.cxrstream.ingest.http;

import org.jspecify.annotations.NullMarked;
