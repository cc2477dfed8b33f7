package org.cxrstream.ingest.stow;

import static org.cxrstream.ingest.http.HttpRefusal.Status.BAD_REQUEST;
import static org.cxrstream.ingest.http.HttpRefusal.Status.NOT_ACCEPTABLE;
import static org.cxrstream.ingest.http.HttpRefusal.Status.UNSUPPORTED_MEDIA_TYPE;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.cxrstream.ingest.http.HttpRefusal;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.QuotedQualityCSV;
import org.jspecify.annotations.Nullable;

/** Which media types the Store transaction takes and gives (PS3.18 §8.7, §10.5.1.2). Stateless. */
final class MediaTypes {
    static final String DICOM = "application/dicom";
    static final String DICOM_JSON = "application/dicom+json";

    private static final String MULTIPART_RELATED = "multipart/related";
    private static final Set<String> ANSWERED = Set.of(DICOM_JSON, "application/json", "application/*", "*/*");

    /** RFC 2046 §5.1.1. */
    private static final Pattern BOUNDARY = Pattern.compile("[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]");

    private MediaTypes() {}

    /**
     * The boundary of a body of DICOM instances.
     *
     * @param contentType the request's header; null where there is none
     * @throws HttpRefusal UNSUPPORTED_MEDIA_TYPE for anything but {@code multipart/related} of {@value #DICOM},
     *     BAD_REQUEST without a boundary
     */
    static String boundary(@Nullable String contentType) {
        Map<String, String> parameters = new HashMap<>();
        if (!MULTIPART_RELATED.equals(name(contentType, parameters))) {
            throw new HttpRefusal(
                    UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type: another one (expected: multipart/related; type=\"application/dicom\")");
        }
        if (!DICOM.equals(lowerCase(parameters.getOrDefault("type", DICOM)))) {
            throw new HttpRefusal(
                    UNSUPPORTED_MEDIA_TYPE, "Content-Type: type is another one (expected: application/dicom)");
        }
        String boundary = parameters.getOrDefault("boundary", "");
        if (!BOUNDARY.matcher(boundary).matches()) {
            throw new HttpRefusal(
                    BAD_REQUEST,
                    "Content-Type: boundary of %d characters (expected: 1 to 70 of RFC 2046)"
                            .formatted(boundary.length()));
        }
        return boundary;
    }

    /**
     * Lets a part pass that is a DICOM instance, in whatever transfer syntax.
     *
     * @throws HttpRefusal UNSUPPORTED_MEDIA_TYPE
     */
    static void requireInstance(String contentTypeOfPart) {
        if (!DICOM.equals(name(contentTypeOfPart, new HashMap<>()))) {
            throw new HttpRefusal(
                    UNSUPPORTED_MEDIA_TYPE, "part: Content-Type is another one (expected: application/dicom)");
        }
    }

    /**
     * Lets a request pass that takes {@value #DICOM_JSON} for an answer.
     *
     * @param accept the request's header; null where there is none
     * @throws HttpRefusal NOT_ACCEPTABLE
     */
    static void requireAnswerable(@Nullable String accept) {
        if (accept == null || accept.isBlank()) {
            return;
        }
        QuotedQualityCSV wanted = new QuotedQualityCSV();
        wanted.addValue(accept);
        List<String> types = wanted.getValues(); // Those of quality 0 aren't among them.
        if (types.stream().map(type -> name(type, new HashMap<>())).noneMatch(ANSWERED::contains)) {
            throw new HttpRefusal(NOT_ACCEPTABLE, "Accept: other types (expected: application/dicom+json)");
        }
    }

    /**
     * Lets a body pass that isn't compressed as a whole.
     *
     * @param contentEncoding the request's header; null where there is none
     * @throws HttpRefusal UNSUPPORTED_MEDIA_TYPE
     */
    static void requireIdentity(@Nullable String contentEncoding) {
        if (contentEncoding != null && !lowerCase(contentEncoding.strip()).equals("identity")) {
            throw new HttpRefusal(UNSUPPORTED_MEDIA_TYPE, "Content-Encoding: another one (expected: none)");
        }
    }

    private static String name(@Nullable String mediaType, Map<String, String> parameters) {
        if (mediaType == null) {
            return "";
        }
        Map<String, String> asWritten = new HashMap<>();
        String name = HttpField.getValueParameters(mediaType, asWritten);
        asWritten.forEach((key, value) -> parameters.put(lowerCase(key), value == null ? "" : value));
        return name == null ? "" : lowerCase(name.strip());
    }

    private static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
