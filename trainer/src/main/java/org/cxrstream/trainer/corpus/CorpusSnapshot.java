package org.cxrstream.trainer.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.grid.SquareGrid;
import org.cxrstream.schemas.identity.PatientKey;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.cxrstream.trainer.pretrain.ImageLabel;
import org.cxrstream.trainer.pretrain.UnlabelledImages;

/**
 * The corpus at one moment. Its X-rays stand in the order of (patient, image), so the same contents give the same
 * numbering however they came. Pixels are read from the disk when asked for. Safe for use by several threads until it
 * is closed.
 */
public final class CorpusSnapshot implements AutoCloseable {
    private final CorpusSelection selection;
    private final SlotFile slots;
    private final IntPredicate isRevoked;
    private final Runnable onClose;
    private boolean isClosed;

    private CorpusSnapshot(CorpusSelection selection, SlotFile slots, IntPredicate isRevoked, Runnable onClose) {
        this.selection = selection;
        this.slots = slots;
        this.isRevoked = isRevoked;
        this.onClose = onClose;
    }

    static CorpusSnapshot of(CorpusIndex index, SlotFile slots, IntPredicate isRevoked, Runnable onClose) {
        return new CorpusSnapshot(CorpusSelection.of(index), slots, isRevoked, onClose);
    }

    /** X-rays of train and validation patients, each exposure once; never of test patients. */
    public UnlabelledImages pretraining() {
        return new Pretraining(selection.pretraining(), slots);
    }

    /**
     * X-rays of test patients, each exposure once, to look at an encoder with: the first ones in their order.
     *
     * @param most how many X-rays at most
     */
    public UnlabelledImages heldOut(int most) {
        List<StoredImage> images = selection.heldOut();
        return new Pretraining(images.subList(0, Math.min(most, images.size())), slots);
    }

    /** Whose the X-rays of {@link #pretraining} are, in their order. */
    List<PatientKey> patients() {
        return selection.pretraining().stream()
                .map(image -> image.key().patient())
                .toList();
    }

    /** Annotated X-rays of a split, each exposure once, on the 256×256 grid. */
    public LabelledImages annotated(Split split) {
        return new Annotated(selection.annotated(split), slots, isRevoked);
    }

    /** How much there is. */
    public CorpusInventory inventory() {
        return selection.inventory();
    }

    /** Lets the corpus use the space of what has been replaced since. */
    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            onClose.run();
        }
    }

    private static final class Pretraining implements UnlabelledImages {
        private final List<StoredImage> images;
        private final List<ImageLabel> labels;
        private final SlotFile slots;

        Pretraining(List<StoredImage> images, SlotFile slots) {
            this.images = images;
            this.slots = slots;
            labels = labels(images);
        }

        private static List<ImageLabel> labels(List<StoredImage> images) {
            ImageNumbers numbers = new ImageNumbers();
            List<ImageLabel> labels = new ArrayList<>(images.size());
            for (StoredImage image : images) {
                long day = image.acquiredAt()
                        .map(time -> Math.floorDiv(time.getEpochSecond(), 86_400L))
                        .orElse(ImageLabel.UNKNOWN_DAY);
                labels.add(numbers.label(image.key().patient(), image.exposure(), day));
            }
            return List.copyOf(labels);
        }

        @Override
        public int count() {
            return images.size();
        }

        @Override
        public ImageLabel label(int image) {
            return labels.get(image);
        }

        @Override
        public byte[] raster(int image) {
            return slots.read(images.get(image).slot());
        }
    }

    private record Annotated(List<CorpusSelection.Annotated> entries, SlotFile slots, IntPredicate isRevoked)
            implements LabelledImages {
        @Override
        public int count() {
            return entries.size();
        }

        @Override
        public int side() {
            return SquareGrid.SIDE;
        }

        @Override
        public PatientKey patient(int image) {
            return entries.get(image).image().key().patient();
        }

        @Override
        public byte[] raster(int image) {
            return slots.read(entries.get(image).image().slot());
        }

        @Override
        public byte[] labels(int image) {
            CorpusSelection.Annotated entry = entries.get(image);
            byte[] labels = slots.read(entry.annotation().slot());
            if (isRevoked.test(entry.image().slot())
                    || isRevoked.test(entry.annotation().slot())) {
                Arrays.fill(labels, LabelMap.IGNORE);
            }
            return labels;
        }
    }
}
