package org.cxrstream.compose.experiment.report;

import java.util.List;

/**
 * A report's content, the same for every form.
 *
 * @param title plain text, as all texts here
 * @param lead paragraphs below the title
 * @param sections in order
 */
record Document(String title, List<String> lead, List<Section> sections) {
    /** Copies the lists. */
    Document {
        lead = List.copyOf(lead);
        sections = List.copyOf(sections);
    }

    /**
     * A part under a title of its own.
     *
     * @param title for people
     * @param parts in order
     */
    record Section(String title, List<Part> parts) {
        /** Copies the list. */
        Section {
            parts = List.copyOf(parts);
        }
    }

    /** What sections are made of. */
    sealed interface Part permits Words, Table, Gallery {
        /** Gives itself to the form that is being written. */
        void writeTo(Form form);
    }

    /** Takes each kind of part. */
    interface Form {
        /** A paragraph. */
        void words(Words words);

        /** A table. */
        void table(Table table);

        /** Pictures. */
        void gallery(Gallery gallery);
    }

    /**
     * A paragraph.
     *
     * @param text of it
     */
    record Words(String text) implements Part {
        @Override
        public void writeTo(Form form) {
            form.words(this);
        }
    }

    /**
     * A table whose first column names the rows.
     *
     * @param caption for people
     * @param header a text a column
     * @param rows of as many texts
     */
    record Table(String caption, List<String> header, List<List<String>> rows) implements Part {
        /** Copies the lists and checks that no row is longer or shorter than the header. */
        Table {
            header = List.copyOf(header);
            rows = rows.stream().map(List::copyOf).toList();
            for (List<String> row : rows) {
                if (row.size() != header.size()) {
                    throw new IllegalArgumentException(
                            "row: " + row.size() + " texts (expected: " + header.size() + ")");
                }
            }
        }

        @Override
        public void writeTo(Form form) {
            form.table(this);
        }
    }

    /**
     * Pictures side by side.
     *
     * @param caption of all of them
     * @param pictures in order
     */
    record Gallery(String caption, List<Picture> pictures) implements Part {
        /** Copies the list. */
        Gallery {
            pictures = List.copyOf(pictures);
        }

        @Override
        public void writeTo(Form form) {
            form.gallery(this);
        }
    }
}
