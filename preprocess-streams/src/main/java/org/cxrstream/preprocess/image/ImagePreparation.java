package org.cxrstream.preprocess.image;

import static java.util.Objects.requireNonNull;
import static org.cxrstream.schemas.event.DeadLetterReason.ATTRIBUTE_INVALID;

import java.nio.ByteBuffer;
import org.cxrstream.preprocess.outage.Patience;
import org.cxrstream.preprocess.quality.QualityCheck;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.event.ImageReceived;
import org.cxrstream.schemas.event.PreparedImage;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.schemas.identity.PixelDigest;
import org.cxrstream.schemas.pixelstore.PixelHeader;
import org.cxrstream.schemas.pixelstore.PixelObject;
import org.cxrstream.schemas.pixelstore.PixelStore;

/** Fetches an image's pixels and brings them onto the grid. Safe for use by several threads. */
public final class ImagePreparation {
    private final PixelStore store;
    private final Patience patience;

    /** Reads from the store and waits while it is down. */
    public ImagePreparation(PixelStore store, Patience patience) {
        this.store = requireNonNull(store, "store");
        this.patience = requireNonNull(patience, "patience");
    }

    /**
     * Prepares an image. The result depends on the event and its pixels alone.
     *
     * @throws PoisonInputException PIXELS_MISSING, PIXELS_CORRUPT, or ATTRIBUTE_INVALID where the event's
     *     size isn't the pixels' own
     * @throws org.cxrstream.schemas.error.TransientFaultException if the store stays down
     */
    public PreparedImage prepare(ImageReceived received) {
        PixelStore.Ref ref =
                new PixelStore.Ref(new PatientKey(received.getPatient()), new PixelDigest(received.getPixelDigest()));
        PixelObject pixels = patience.untilAvailable(() -> store.read(ref));
        requireSameSize(received, pixels.header());
        return PreparedImage.newBuilder()
                .setPatient(received.getPatient())
                .setImage(received.getImage())
                .setExposure(received.getExposure())
                .setAcquiredAt(received.getAcquiredAt().orElse(null))
                .setPrecision(received.getPrecision())
                .setView(received.getView())
                .setPixelDigest(received.getPixelDigest())
                .setReceivedAt(received.getReceivedAt())
                .setGeometry(SquareGrid.over(received.getRows(), received.getColumns())
                        .geometry())
                .setSpacing(received.getSpacing().orElse(null))
                .setFlags(QualityCheck.flags(received))
                .setRaster(ByteBuffer.wrap(GridRaster.of(pixels)))
                .build();
    }

    private static void requireSameSize(ImageReceived received, PixelHeader header) {
        if (received.getRows() != header.rows() || received.getColumns() != header.columns()) {
            throw new PoisonInputException(
                    ATTRIBUTE_INVALID,
                    "image: %d×%d (expected: %d×%d, as the pixel object)"
                            .formatted(received.getRows(), received.getColumns(), header.rows(), header.columns()));
        }
    }
}
