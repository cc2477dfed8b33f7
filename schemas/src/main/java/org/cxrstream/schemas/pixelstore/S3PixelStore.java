package org.cxrstream.schemas.pixelstore;

import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.cxrstream.schemas.error.TransientFaultException;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.identity.PixelDigest;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A pixel store in a bucket of S3 or what speaks its protocol: {@code <prefix>/<first two digits>/<patient>/<digest>},
 * the file store's layout. An object is written in one conditional request ({@code If-None-Match: *}): it is there
 * whole or not at all, and never written twice. Durable when the service has answered.
 *
 * <p>A bucket that isn't there is a store that is away, not one without objects: every method throws
 * {@link TransientFaultException} then. A bucket that keeps versions keeps what {@link #delete} deletes.
 */
public final class S3PixelStore implements PixelStore, AutoCloseable {
    private static final int PRECONDITION_FAILED = 412;
    private static final int CONFLICT = 409;
    private static final int ATTEMPTS_IN_CONFLICT = 5;
    private static final Pattern KEY = Pattern.compile("([0-9a-f]{2})/(\\1[0-9a-f]{30})/([0-9a-f]{64})");

    private final S3Client client;
    private final String bucket;
    private final String prefix;

    private S3PixelStore(S3Location location) {
        this.client = location.connect();
        this.bucket = location.bucket();
        this.prefix = location.prefix();
    }

    /**
     * Names a bucket; asks nothing of it yet.
     *
     * @param uri {@code s3://bucket[/prefix][?region=…&endpoint=http://…]}; an endpoint means a service other than
     *     Amazon's, with the bucket in the path. What the URI doesn't say, credentials above all, comes from the SDK's
     *     default chain (environment, profile, instance)
     * @throws SetupException CONFIGURATION if the URI is malformed or no region is known
     */
    public static S3PixelStore open(URI uri) {
        return new S3PixelStore(S3Location.parse(uri));
    }

    /**
     * As {@link #open}, and proves that the bucket is there and may be used.
     *
     * @throws SetupException CONFIGURATION if it isn't, UNAVAILABLE if the service can't be reached
     */
    public static S3PixelStore connect(URI uri) {
        S3PixelStore store = open(uri);
        try {
            store.client.headBucket(request -> request.bucket(store.bucket));
            return store;
        } catch (S3Exception e) {
            store.close();
            throw new SetupException(
                    Kind.CONFIGURATION,
                    "pixel store: bucket %s, status %d (expected: one that exists and may be read and written)"
                            .formatted(store.bucket, e.statusCode()));
        } catch (SdkException e) {
            store.close();
            throw new SetupException(
                    Kind.UNAVAILABLE,
                    "pixel store: bucket %s can't be reached (%s; expected: service, region and credentials)"
                            .formatted(store.bucket, e.getClass().getSimpleName()));
        }
    }

    @Override
    public boolean putIfAbsent(Ref ref, byte[] object) {
        String md5 = md5(object); // The service checks what it received.
        RequestBody body = RequestBody.fromBytes(object);
        for (int attempt = 1; ; attempt++) {
            try {
                client.putObject(
                        request -> request.bucket(bucket)
                                .key(key(ref))
                                .ifNoneMatch("*")
                                .contentMD5(md5),
                        body);
                return true;
            } catch (S3Exception e) {
                if (e.statusCode() == PRECONDITION_FAILED) {
                    return false;
                }
                if (e.statusCode() != CONFLICT || attempt == ATTEMPTS_IN_CONFLICT) { // Another writer is at it.
                    throw fault("write", e);
                }
            } catch (SdkException e) {
                throw fault("write", e);
            }
        }
    }

    @Override
    public Optional<byte[]> get(Ref ref) {
        return calling("read", () -> {
            try {
                return Optional.of(client.getObjectAsBytes(
                                request -> request.bucket(bucket).key(key(ref)))
                        .asByteArrayUnsafe());
            } catch (NoSuchKeyException e) { // A missing bucket is another exception.
                return Optional.empty();
            }
        });
    }

    @Override
    public Optional<Instant> storedAt(Ref ref) {
        return list(folder(ref.patient()) + ref.digest()).findFirst().map(Listed::at);
    }

    @Override
    public Stream<Ref> list() {
        return list("").map(Listed::ref);
    }

    @Override
    public Stream<Ref> list(PatientKey patient) {
        return list(folder(patient)).map(Listed::ref);
    }

    @Override
    public void delete(Ref ref) {
        calling(
                "delete",
                () -> client.deleteObject(request -> request.bucket(bucket).key(key(ref))));
    }

    @Override
    public void deleteAll(PatientKey patient) {
        list(patient).toList().forEach(this::delete);
    }

    /** Lets go of connections. */
    @Override
    public void close() {
        client.close();
    }

    private record Listed(Ref ref, Instant at) {}

    /** Page by page; the first is fetched at once, so that a store that is away is noticed here. */
    private Stream<Listed> list(String under) {
        Page first = page(prefix + under, null);
        return Stream.iterate(Optional.of(first), Optional::isPresent, page -> page.flatMap(Page::next))
                .flatMap(Optional::stream)
                .flatMap(page -> page.response.contents().stream())
                .flatMap(object -> ref(object.key()).stream().map(ref -> new Listed(ref, object.lastModified())));
    }

    private Page page(String under, @Nullable String token) {
        return new Page(
                under,
                calling(
                        "list",
                        () -> client.listObjectsV2(
                                request -> request.bucket(bucket).prefix(under).continuationToken(token))));
    }

    private final class Page {
        private final String under;
        private final ListObjectsV2Response response;

        Page(String under, ListObjectsV2Response response) {
            this.under = under;
            this.response = response;
        }

        Optional<Page> next() {
            return Boolean.TRUE.equals(response.isTruncated())
                    ? Optional.of(page(under, response.nextContinuationToken()))
                    : Optional.empty();
        }
    }

    private String folder(PatientKey patient) {
        return patient.hex().substring(0, 2) + "/" + patient.hex() + "/";
    }

    private String key(Ref ref) {
        return prefix + folder(ref.patient()) + ref.digest();
    }

    /** Empty for what isn't ours. */
    private Optional<Ref> ref(String key) {
        Matcher matcher = KEY.matcher(key.substring(prefix.length()));
        return matcher.matches()
                ? Optional.of(new Ref(new PatientKey(matcher.group(2)), new PixelDigest(matcher.group(3))))
                : Optional.empty();
    }

    private static <T> T calling(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw fault(what, e);
        }
    }

    private static TransientFaultException fault(String what, SdkException e) {
        // The cause's message would name the object; its class and status say enough.
        String status = e instanceof S3Exception s3 ? ", status " + s3.statusCode() : "";
        return new TransientFaultException(
                "pixel store: can't %s (%s%s)".formatted(what, e.getClass().getSimpleName(), status), e);
    }

    private static String md5(byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
