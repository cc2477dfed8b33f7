package org.cxrstream.preprocess;

import java.time.Instant;
import java.util.Random;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.TimePrecision;
import org.cxrstream.schemas.event.View;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.pixelstore.PixelHeader;
import org.cxrstream.schemas.pixelstore.PixelObject;
import org.jspecify.annotations.Nullable;

/**
 * An invented X-ray, by small numbers; two of equal pixels number have equal pixels.
 *
 * @param acquiredMillis null where the date is unknown
 */
record Xray(
        int patient,
        int image,
        int exposure,
        @Nullable Long acquiredMillis,
        int pixels,
        String source,
        long receivedMillis) {
    private static final int SIDE = 8;

    /** One of a patient, an exposure of its own, at a time; received in the order of the image numbers. */
    static Xray of(int patient, int image, long acquiredMillis) {
        return new Xray(patient, image, image, acquiredMillis, image, "source of " + image, image);
    }

    Xray ofUnknownDate() {
        return new Xray(patient, image, exposure, null, pixels, source, receivedMillis);
    }

    Xray ofExposure(int other) {
        return new Xray(patient, image, other, acquiredMillis, pixels, source, receivedMillis);
    }

    Xray withPixels(int other) {
        return new Xray(patient, image, exposure, acquiredMillis, other, source, receivedMillis);
    }

    Xray fromSource(String other) {
        return new Xray(patient, image, exposure, acquiredMillis, pixels, other, receivedMillis);
    }

    Xray receivedAt(long millis) {
        return new Xray(patient, image, exposure, acquiredMillis, pixels, source, millis);
    }

    Xray ofPatient(int other) {
        return new Xray(other, image, exposure, acquiredMillis, pixels, source, receivedMillis);
    }

    PatientKey patientKey() {
        return patientKey(patient);
    }

    PatientImage key() {
        return new PatientImage(patientKey(), imageId(image));
    }

    PixelObject pixelObject() {
        Random random = new Random(pixels);
        short[] samples = new short[SIDE * SIDE];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) random.nextInt(256);
        }
        return new PixelObject(PixelHeader.ofPicture(SIDE, SIDE, 8), samples);
    }

    ImageReceived event() {
        return ImageReceived.newBuilder()
                .setPatient(patientKey().hex())
                .setImage(imageId(image).hex())
                .setExposure(imageId(exposure).hex())
                .setAcquiredAt(acquiredMillis == null ? null : Instant.ofEpochMilli(acquiredMillis))
                .setPrecision(acquiredMillis == null ? TimePrecision.UNKNOWN : TimePrecision.SECOND)
                .setView(View.AP_SUPINE)
                .setPixelDigest(pixelObject().digest().hex())
                .setSourceDigest(source)
                .setRows(SIDE)
                .setColumns(SIDE)
                .setBitsStored(8)
                .setReceivedAt(Instant.ofEpochMilli(receivedMillis))
                .build();
    }

    static PatientKey patientKey(int number) {
        return new PatientKey("%032x".formatted(0xabc0000 + number));
    }

    static ImageId imageId(int number) {
        return new ImageId("%032x".formatted(number));
    }
}
