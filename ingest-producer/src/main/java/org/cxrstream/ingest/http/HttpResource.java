package org.cxrstream.ingest.http;

import io.javalin.config.RoutesConfig;

/** Something that the server answers for. Its handlers are called by several threads. */
public interface HttpResource {
    /** Adds paths and their handlers, which may throw {@link HttpRefusal} and TransientFaultException. */
    void addTo(RoutesConfig routes);
}
