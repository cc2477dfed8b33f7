/** Whether X-rays can be taken at the moment: broker, pixel store, room on the disks. */
@NullMarked
package org.cxrstream.ingest.readiness;

import org.jspecify.annotations.NullMarked;
