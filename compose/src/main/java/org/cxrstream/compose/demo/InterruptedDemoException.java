package org.cxrstream.compose.demo;

/** The demonstration was asked to end before it was done; everything was closed in order. */
public final class InterruptedDemoException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InterruptedDemoException() {
        super("the demonstration was stopped");
    }
}
