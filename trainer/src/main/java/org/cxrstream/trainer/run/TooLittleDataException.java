package org.cxrstream.trainer.run;

/** The corpus can't carry a training yet. The caller waits for more X-rays or annotations. */
public final class TooLittleDataException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLittleDataException(String message) {
        super(message);
    }
}
