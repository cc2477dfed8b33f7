package org.cxrstream.ingest.stow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.cxrstream.ingest.http.HttpRefusal;
import org.cxrstream.ingest.http.HttpRefusal.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "multipart/related; type=\"application/dicom\"; boundary=abc | abc",
                "Multipart/Related;boundary=\"a b\";TYPE=Application/DICOM | a b",
                "multipart/related; boundary=------4f3 | ------4f3",
                "multipart/related; type=application/dicom; boundary=\"=_x:y\" | =_x:y"
            })
    void shouldFindTheBoundary(String contentType, String boundary) {
        assertThat(MediaTypes.boundary(contentType)).isEqualTo(boundary);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/dicom",
                "multipart/form-data; boundary=abc",
                "multipart/related; type=\"application/dicom+json\"; boundary=abc",
                "multipart/related; type=\"application/dicom+xml\"; boundary=abc",
                ""
            })
    void shouldRefuseOtherBodies(String contentType) {
        assertRefused(() -> MediaTypes.boundary(contentType), Status.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void shouldRefuseABodyWithoutType() {
        assertRefused(() -> MediaTypes.boundary(null), Status.UNSUPPORTED_MEDIA_TYPE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/related",
                "multipart/related; boundary=",
                "multipart/related; boundary=\"a\tb\"",
                "multipart/related; boundary=\"ends with space \"",
                "multipart/related; boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void shouldRefuseABoundaryThatCannotBe(String contentType) {
        assertRefused(() -> MediaTypes.boundary(contentType), Status.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/dicom+json",
                "*/*",
                "application/*;q=0.1, text/html",
                "application/dicom+xml, application/dicom+json;q=0.5",
                "application/json",
                ""
            })
    void shouldAnswerWhoTakesJson(String accept) {
        assertThatCode(() -> MediaTypes.requireAnswerable(accept)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/dicom+xml", "text/html", "application/dicom+json;q=0, application/dicom+xml"})
    void shouldRefuseWhoDoesNot(String accept) {
        assertRefused(() -> MediaTypes.requireAnswerable(accept), Status.NOT_ACCEPTABLE);
    }

    @Test
    void shouldTakeInstancesInAnyTransferSyntax() {
        MediaTypes.requireInstance("application/dicom");
        MediaTypes.requireInstance("application/dicom;transfer-syntax=1.2.840.10008.1.2.4.70");
        assertRefused(() -> MediaTypes.requireInstance("image/jpeg"), Status.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void shouldRefuseACompressedBody() {
        MediaTypes.requireIdentity(null);
        MediaTypes.requireIdentity("Identity");
        assertRefused(() -> MediaTypes.requireIdentity("gzip"), Status.UNSUPPORTED_MEDIA_TYPE);
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Status status) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HttpRefusal.class, e -> assertThat(e.status()).isEqualTo(status));
    }
}
