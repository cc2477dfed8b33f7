package org.cxrstream.trainer.run;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.cxrstream.trainer.pretrain.UnlabelledImages;

/** SHA-256 of all that a training can tell apart: pixels, masks and what belongs together, but no pseudonym. */
public final class ImagesDigest {
    private final MessageDigest digest;

    private ImagesDigest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Of X-rays without labels, in their order: 64 hexadecimal digits. */
    public static String of(UnlabelledImages images) {
        ImagesDigest digest = new ImagesDigest();
        for (int image = 0; image < images.count(); image++) {
            ImageLabel label = images.label(image);
            digest.add(label.patient(), label.exposure(), label.day());
            digest.digest.update(images.raster(image));
        }
        return digest.hex();
    }

    /** Of annotated X-rays, in their order: 64 hexadecimal digits. */
    public static String of(LabelledImages images) {
        ImagesDigest digest = new ImagesDigest();
        Map<PatientKey, Integer> patients = new HashMap<>();
        for (int image = 0; image < images.count(); image++) {
            patients.putIfAbsent(images.patient(image), patients.size());
            digest.add(patients.getOrDefault(images.patient(image), 0));
            digest.digest.update(images.raster(image));
            digest.digest.update(images.labels(image));
        }
        return digest.hex();
    }

    private void add(long... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Long.BYTES);
        for (long number : numbers) {
            bytes.putLong(number);
        }
        digest.update(bytes.flip());
    }

    private String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
