/** What came of an experiment as Markdown and as one web page, made from plain records: tables, differences, figures. */
@NullMarked
package org.cxrstream.compose.experiment.report;

import org.jspecify.annotations.NullMarked;
