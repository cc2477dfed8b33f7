package org.cxrstream.compose.python;

/** There is no Python with the packages that are needed, for the reason given: do without, or ask for another one. */
public final class NoPythonException extends Exception {
    private static final long serialVersionUID = 1;

    NoPythonException(String reason) {
        super(reason);
    }
}
