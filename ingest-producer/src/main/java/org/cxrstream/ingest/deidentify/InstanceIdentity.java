package org.cxrstream.ingest.deidentify;

import java.nio.charset.StandardCharsets;

/** Which image it really is. Never leaves ingest: {@code toString} shows nothing of it. */
public sealed interface InstanceIdentity {
    /** What the pseudonym is made from. */
    byte[] bytes();

    /** The UID or the path itself. */
    String text();

    /** The identity of which {@link #bytes} made these. */
    static InstanceIdentity ofBytes(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.startsWith(OfFile.ISSUER) ? new OfFile(text.substring(OfFile.ISSUER.length())) : new OfDicom(text);
    }

    /**
     * An image in DICOM.
     *
     * @param sopInstanceUid SOP Instance UID (PS3.3 C.12.1), the same for every transcode
     */
    record OfDicom(String sopInstanceUid) implements InstanceIdentity {
        /** Checks that the UID isn't blank. */
        public OfDicom {
            RawText.require(sopInstanceUid, "SOP Instance UID");
        }

        @Override
        public byte[] bytes() {
            return sopInstanceUid.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String text() {
            return sopInstanceUid;
        }

        @Override
        public String toString() {
            return "OfDicom[…]";
        }
    }

    /**
     * A file of a folder, the same wherever the folder lies.
     *
     * @param path the folder's own name, a slash, the path in it with extension: {@code hannover/images/a.png}
     */
    record OfFile(String path) implements InstanceIdentity {
        private static final String ISSUER = "manifest\0";

        /** Checks that the path isn't blank. */
        public OfFile {
            RawText.require(path, "path");
        }

        @Override
        public byte[] bytes() {
            return (ISSUER + path).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String text() {
            return path;
        }

        @Override
        public String toString() {
            return "OfFile[…]";
        }
    }
}
