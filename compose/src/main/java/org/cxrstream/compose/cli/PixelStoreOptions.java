package org.cxrstream.compose.cli;

import java.nio.file.Path;
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
}
