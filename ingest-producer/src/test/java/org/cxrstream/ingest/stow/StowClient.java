package org.cxrstream.ingest.stow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.function.UnaryOperator;

/** A bridge that sends by STOW-RS. */
public final class StowClient {
    public static final String CONTENT_TYPE = "multipart/related; type=\"application/dicom\"; boundary=\"=between=\"";

    private final HttpClient http;
    private final String address;

    public StowClient(String address) {
        this(address, HttpClient.newHttpClient());
    }

    public StowClient(String address, HttpClient http) {
        this.address = address;
        this.http = http;
    }

    public HttpResponse<String> store(byte[]... instances) throws IOException, InterruptedException {
        return post("/studies", body(List.of(instances)), request -> request);
    }

    public HttpResponse<String> post(String path, byte[] body, UnaryOperator<HttpRequest.Builder> change)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .header("Content-Type", CONTENT_TYPE)
                .POST(BodyPublishers.ofByteArray(body));
        return http.send(change.apply(request).build(), BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(address + path)).build(), BodyHandlers.ofString());
    }

    public static byte[] body(List<byte[]> instances) {
        return body("Content-Type: application/dicom\r\n", instances);
    }

    public static byte[] body(String headers, List<byte[]> instances) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] instance : instances) {
            body.writeBytes(("--=between=\r\n" + headers + "\r\n").getBytes(ISO_8859_1));
            body.writeBytes(instance);
            body.writeBytes("\r\n".getBytes(ISO_8859_1));
        }
        body.writeBytes("--=between=--\r\n".getBytes(ISO_8859_1));
        return body.toByteArray();
    }
}
