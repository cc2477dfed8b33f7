package org.cxrstream.ingest.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.error.TransientFaultException;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 server of resources that block: a thread for each of up to {@value #THREADS} requests, further ones
 * wait to be accepted. A refusal and an outage are answered with one line of text; a bug with 500, its trace in the
 * log without its message, which may quote what was sent.
 */
public final class IngestServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IngestServer.class);
    private static final int THREADS = 320;
    private static final int WAITING_CONNECTIONS = 512;
    private static final long IDLE_MILLIS = 30_000;
    private static final long IDLE_MILLIS_WHEN_STOPPING = 100;
    private static final long STOP_MILLIS = 2_000;
    private static final String RETRY_AFTER_SECONDS = "10";

    private final HttpSettings settings;
    private final Javalin javalin;
    private @Nullable ServerConnector connector;

    private IngestServer(HttpSettings settings, List<? extends HttpResource> resources) {
        this.settings = settings;
        this.javalin = Javalin.create(config -> configure(config, resources));
    }

    /**
     * Starts to listen.
     *
     * @throws SetupException UNAVAILABLE if the port is taken; what {@link TlsFiles} that can't be used throw
     */
    public static IngestServer start(HttpSettings settings, List<? extends HttpResource> resources) {
        IngestServer server = new IngestServer(settings, resources);
        try {
            server.javalin.start();
            return server;
        } catch (JavalinBindException e) {
            throw new SetupException(
                    Kind.UNAVAILABLE,
                    "HTTP port %d on %s: can't be had (expected: a free one of this machine; give another)"
                            .formatted(settings.port(), settings.host()));
        }
    }

    /** The port in use. */
    public int port() {
        return connector == null ? settings.port() : connector.getLocalPort();
    }

    /** Where clients connect. */
    public String address() {
        return "%s://%s:%d".formatted(settings.tls().isPresent() ? "https" : "http", settings.host(), port());
    }

    /** Gives requests under way two seconds, then ends. */
    @Override
    public void close() {
        javalin.stop();
    }

    private void configure(JavalinConfig config, List<? extends HttpResource> resources) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        threads.setName("ingest-http");
        config.jetty.threadPool = threads;
        config.jetty.modifyServer(server -> server.setStopTimeout(STOP_MILLIS));
        config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
        config.jetty.addConnector(this::connector);
        resources.forEach(resource -> resource.addTo(config.routes));
        config.routes.exception(HttpRefusal.class, (refusal, context) -> answer(context, refusal));
        config.routes.exception(
                TransientFaultException.class,
                (outage, context) -> answer(
                        context,
                        new HttpRefusal(
                                HttpRefusal.Status.SERVICE_UNAVAILABLE,
                                outage.getMessage() + "; nothing is promised, send it again")));
        config.routes.exception(IOException.class, IngestServer::interrupted);
        config.routes.exception(Exception.class, IngestServer::fail);
    }

    private ServerConnector connector(Server server, HttpConfiguration http) {
        ServerConnector made = settings.tls()
                .map(files -> {
                    http.addCustomizer(new SecureRequestCustomizer(false)); // Clients may use an address for a name.
                    return new ServerConnector(server, PemFiles.load(files), new HttpConnectionFactory(http));
                })
                .orElseGet(() -> new ServerConnector(server, new HttpConnectionFactory(http)));
        made.setHost(settings.host());
        made.setPort(settings.port());
        made.setAcceptQueueSize(WAITING_CONNECTIONS);
        made.setIdleTimeout(IDLE_MILLIS);
        made.setShutdownIdleTimeout(IDLE_MILLIS_WHEN_STOPPING);
        connector = made;
        return made;
    }

    private static void answer(Context context, HttpRefusal refusal) {
        context.status(refusal.status().code());
        context.contentType("text/plain; charset=utf-8");
        context.result(refusal.text() + "\n");
        switch (refusal.status()) {
            case UNAUTHORIZED -> {
                LOG.warn("refused: {}", refusal.text());
                context.header("WWW-Authenticate", "Bearer");
            }
            case SERVICE_UNAVAILABLE -> context.header("Retry-After", RETRY_AFTER_SECONDS);
            default -> LOG.debug("refused: {}", refusal.text());
        }
    }

    /** The client has gone, or sends too slowly; an answer reaches it only in the second case. */
    private static void interrupted(IOException cause, Context context) {
        LOG.debug("request broke off ({})", cause.getClass().getSimpleName());
        answer(context, new HttpRefusal(HttpRefusal.Status.REQUEST_TIMEOUT, "body: broke off (expected: whole)"));
    }

    private static void fail(Exception bug, Context context) {
        LOG.error("a bug in ingest: {} {}", bug.getClass().getName(), Arrays.toString(bug.getStackTrace()));
        context.status(500);
        context.result("a fault in the program\n");
    }
}
