package org.cxrstream.schemas.pixelstore;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;

/**
 * Opens the pixel store that a location names: a folder's path, {@code file:///…}, or
 * {@code s3://bucket[/prefix][?region=…&endpoint=…]}, see {@link S3PixelStore#open}. S3 needs {@code
 * software.amazon.awssdk:s3} and {@code url-connection-client} beside this module, which doesn't bring them along.
 */
public final class PixelStores {
    private PixelStores() {}

    /**
     * A store that is there, for those who read it or add to it; asks nothing of it yet.
     *
     * @throws SetupException CONFIGURATION if the location is malformed or needs what isn't on the class path
     */
    public static PixelStore open(String location) {
        return isS3(location) ? withSdk(() -> S3PixelStore.open(uri(location))) : new FilePixelStore(folder(location));
    }

    /**
     * For the one program that owns the store: makes the folder, or proves that the bucket is there.
     *
     * @throws SetupException as {@link #open}; CANNOT_CREATE if the folder can't be made, CONFIGURATION or
     *     UNAVAILABLE if the bucket can't be used
     */
    public static PixelStore create(String location) {
        return isS3(location)
                ? withSdk(() -> S3PixelStore.connect(uri(location)))
                : FilePixelStore.create(folder(location));
    }

    private interface Opening {
        PixelStore open();
    }

    private static PixelStore withSdk(Opening opening) {
        try {
            return opening.open();
        } catch (NoClassDefFoundError e) {
            throw new SetupException(
                    Kind.CONFIGURATION,
                    "pixel store: no S3 client (expected: software.amazon.awssdk:s3 and url-connection-client on the"
                            + " class path)");
        }
    }

    private static boolean isS3(String location) {
        return location.toLowerCase(Locale.ROOT).startsWith("s3:");
    }

    private static Path folder(String location) {
        if (location.startsWith("file:")) {
            try {
                return Path.of(uri(location));
            } catch (IllegalArgumentException e) {
                throw malformed();
            }
        }
        if (location.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")) {
            throw malformed();
        }
        return Path.of(location);
    }

    private static URI uri(String location) {
        try {
            return URI.create(location);
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
    }

    private static SetupException malformed() {
        return new SetupException(
                Kind.CONFIGURATION, "pixel store: malformed location (expected: a folder, file:///… or s3://bucket/…)");
    }
}
