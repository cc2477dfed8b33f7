package org.cxrstream.segmenter.checkpoint;

/** A model cannot be had from the store; the subclass says what the caller can do. */
public abstract sealed class ModelStoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private ModelStoreException(String message, Throwable cause) {
        super(message, cause);
    }

    private ModelStoreException(String message) {
        super(message);
    }

    /** The store has no such model: it was never put, or the store is another one. Trying again does not help. */
    public static final class Absent extends ModelStoreException {
        private static final long serialVersionUID = 1;

        Absent(ModelId id) {
            super("model " + id + ": not in the store");
        }
    }

    /** The stored bytes are not what was put. The caller keeps the model it has; the file is to be put again. */
    public static final class Corrupt extends ModelStoreException {
        private static final long serialVersionUID = 1;

        Corrupt(String message) {
            super(message);
        }

        Corrupt(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The folder could not be read or written (full, no permission, gone). May pass: the caller tries again later. */
    public static final class Unavailable extends ModelStoreException {
        private static final long serialVersionUID = 1;

        Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
