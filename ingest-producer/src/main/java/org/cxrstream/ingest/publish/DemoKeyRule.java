package org.cxrstream.ingest.publish;

import static org.apache.kafka.clients.CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG;

import java.util.Collection;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cxrstream.ingest.deidentify.Pseudonymiser;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;

/** The demo key is public: whatever it pseudonymises stays on this machine. */
final class DemoKeyRule {
    /** As Kafka reads a server: {@code [PROTOCOL://]host:port}, an IPv6 address in brackets. */
    private static final Pattern SERVER = Pattern.compile("(?:[^/]*://)?\\[?([^/\\[\\]]*?)]?:\\d+");

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(?:\\.\\d{1,3}){3}|::1|0:0:0:0:0:0:0:1", Pattern.CASE_INSENSITIVE);

    private DemoKeyRule() {}

    /**
     * Returns the producer properties if the key may be used with their servers; names aren't looked up.
     *
     * @throws SetupException NO_PERMISSION if not
     */
    static Map<String, ?> require(Map<String, ?> kafka, Pseudonymiser pseudonymiser) {
        if (pseudonymiser.isDemo() && !servers(kafka).allMatch(DemoKeyRule::isLoopback)) {
            throw new SetupException(
                    Kind.NO_PERMISSION,
                    "pseudonym key: the public demo key with bootstrap.servers %s (expected: a key of your own, or"
                                    .formatted(kafka.get(BOOTSTRAP_SERVERS_CONFIG))
                            + " a broker on localhost, 127.0.0.0/8 or ::1)");
        }
        return kafka;
    }

    private static Stream<String> servers(Map<String, ?> kafka) {
        Object servers = kafka.get(BOOTSTRAP_SERVERS_CONFIG);
        Stream<?> entries = servers instanceof Collection<?> list ? list.stream() : Stream.of(String.valueOf(servers));
        return entries.flatMap(entry -> Stream.of(entry.toString().split(",", -1)))
                .map(String::strip)
                .filter(server -> !server.isEmpty());
    }

    private static boolean isLoopback(String server) {
        Matcher matcher = SERVER.matcher(server);
        return matcher.matches() && LOOPBACK.matcher(matcher.group(1)).matches();
    }
}
