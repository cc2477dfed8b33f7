package org.cxrstream.schemas.pixelstore;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Where a bucket is.
 *
 * @param prefix before every key: empty, or ends with a slash
 * @param region empty for that of the SDK's default chain
 * @param endpoint of a service other than Amazon's
 */
record S3Location(String bucket, String prefix, Optional<String> region, Optional<URI> endpoint) {
    private static final Set<String> PARAMETERS = Set.of("region", "endpoint");
    private static final String EXPECTED = "expected: s3://bucket[/prefix][?region=…&endpoint=http://…]";
    /** Another service's region means nothing, but a signature needs one. */
    private static final String ANY_REGION = "us-east-1";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(15);
    /** With the SDK's own retries; who waits longer does so in its own way. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);

    /**
     * Reads {@code s3://bucket[/prefix][?region=…&endpoint=…]}.
     *
     * @throws SetupException CONFIGURATION if it is malformed
     */
    static S3Location parse(URI uri) {
        String bucket = uri.getAuthority();
        if (!"s3".equals(uri.getScheme()) || bucket == null || !bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            throw malformed("a bucket's name is missing or malformed");
        }
        String prefix = uri.getPath().replaceAll("^/+|/+$", "");
        Map<String, String> parameters = parameters(uri);
        Optional<URI> endpoint = Optional.ofNullable(parameters.get("endpoint")).map(S3Location::endpoint);
        return new S3Location(
                bucket,
                prefix.isEmpty() ? "" : prefix + "/",
                Optional.ofNullable(parameters.get("region")).or(() -> endpoint.map(any -> ANY_REGION)),
                endpoint);
    }

    /** A client; the caller closes it. */
    S3Client connect() {
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(SOCKET_TIMEOUT))
                .overrideConfiguration(configuration -> configuration.apiCallTimeout(CALL_TIMEOUT))
                // Content-MD5 is sent instead: services other than Amazon's don't all know the newer checksums.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED);
        region.map(Region::of).ifPresent(builder::region);
        endpoint.ifPresent(address -> builder.endpointOverride(address).forcePathStyle(true));
        try {
            return builder.build();
        } catch (SdkClientException e) { // Of all that the builder looks up, only the region can be missing.
            throw malformed("no region is known");
        }
    }

    private static Map<String, String> parameters(URI uri) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (uri.getRawQuery() == null) {
            return parameters;
        }
        for (String pair : uri.getRawQuery().split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (parts.length != 2 || !PARAMETERS.contains(parts[0])) {
                throw malformed("an unknown parameter");
            }
            parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private static URI endpoint(String text) {
        try {
            URI endpoint = URI.create(text);
            if (endpoint.getHost() != null && Set.of("http", "https").contains(String.valueOf(endpoint.getScheme()))) {
                return endpoint;
            }
        } catch (IllegalArgumentException e) {
            // The same answer as for one without a host.
        }
        throw malformed("the endpoint is no http or https address");
    }

    private static SetupException malformed(String what) {
        return new SetupException(Kind.CONFIGURATION, "pixel store: %s (%s)".formatted(what, EXPECTED));
    }
}
