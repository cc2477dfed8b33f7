package org.cxrstream.schemas.pixelstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.error.SetupException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PixelStoresTest {
    @TempDir
    Path folder;

    @Test
    void shouldTakeAPathOrAFileUriForAFolder() {
        Path root = folder.resolve("my pixels");
        PixelStore.Ref ref =
                PixelStores.create(root.toString()).store(PixelStoreContract.PATIENT, PixelStoreContract.PIXELS);
        assertThat(PixelStores.open(root.toUri().toString()).list()).containsExactly(ref);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://bucket/prefix",
                "s3://",
                "s3:bucket",
                "s3://b",
                "s3://user@bucket",
                "s3://bucket:9000",
                "s3://bucket?colour=red",
                "s3://bucket?endpoint=minio:9000",
                "s3://bucket?region",
                "s3://{}",
                "file:///{}"
            })
    void shouldRefuseMalformedLocations(String location) {
        SetupException refusal = catchThrowableOfType(SetupException.class, () -> PixelStores.open(location));

        assertThat(refusal.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(refusal).hasMessageContaining("expected: ");
    }

    @Test
    void shouldReadBucketPrefixRegionAndEndpoint() {
        assertThat(S3Location.parse(URI.create("s3://my.bucket//a/b/?region=eu-central-1")))
                .isEqualTo(new S3Location("my.bucket", "a/b/", Optional.of("eu-central-1"), Optional.empty()));
        assertThat(S3Location.parse(URI.create("s3://bucket?endpoint=https%3A%2F%2Fminio%3A9000")))
                .isEqualTo(new S3Location(
                        "bucket", "", Optional.of("us-east-1"), Optional.of(URI.create("https://minio:9000"))));
    }
}
