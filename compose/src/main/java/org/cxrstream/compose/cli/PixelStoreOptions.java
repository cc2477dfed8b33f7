package org.cxrstream.compose.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where canonical pixel objects are. */
final class PixelStoreOptions {
    @Option(
            names = "--pixel-store",
            paramLabel = "PLACE",
            defaultValue = "${env:CXR_PIXEL_STORE}",
            description =
                    "Where pixels are: a folder, or s3://bucket[/prefix][?region=…&endpoint=http://…] with"
                            + " credentials as the AWS SDK finds them (env CXR_PIXEL_STORE; default: pixels in the data folder).")
    private @Nullable String place;

    /** What was said; empty for the data folder's own. */
    Optional<String> given() {
        return Optional.ofNullable(place).filter(text -> !text.isBlank());
    }

    /** What was said, or the data folder's own. */
    String location(Path dataFolder) {
        return given().orElseGet(() -> dataFolder.resolve("pixels").toString());
    }

    /** The folder in which they are; empty where they are in S3. */
    Optional<Path> folder(Path dataFolder) {
        String location = location(dataFolder);
        if (location.toLowerCase(Locale.ROOT).startsWith("s3:")) {
            return Optional.empty();
        }
        return Optional.of(location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location));
    }
}
