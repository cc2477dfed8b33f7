package org.cxrstream.segmenter.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.cxrstream.schemas.event.GridGeometry;
import org.cxrstream.schemas.event.IntendedUse;
import org.cxrstream.schemas.event.LungMask;
import org.cxrstream.schemas.event.MaskFlag;
import org.cxrstream.schemas.event.MaskOrigin;
import org.cxrstream.schemas.event.PixelSpacing;
import org.cxrstream.schemas.event.PreparedImage;
import org.cxrstream.schemas.event.SpacingSource;
import org.cxrstream.schemas.event.TimePrecision;
import org.cxrstream.schemas.event.View;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.grid.SquareGrid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MaskFactoryTest {
    private static final int SIDE = 256;
    private static final Instant RECEIVED = Instant.parse("2026-03-01T10:00:00Z");

    private final MaskFactory factory = new MaskFactory(MaskCleanUp.NONE);
    private final byte[] labels = new byte[SIDE * SIDE];

    private void paint(Lung lung, int top, int left, int rows, int columns) {
        for (int row = top; row < top + rows; row++) {
            Arrays.fill(labels, row * SIDE + left, row * SIDE + left + columns, lung.label());
        }
    }

    private void paintTwoLungs() {
        paint(Lung.RIGHT, 60, 50, 100, 60);
        paint(Lung.LEFT, 60, 150, 100, 50);
    }

    private static PreparedImage image(int rows, int columns, @Nullable PixelSpacing spacing) {
        return PreparedImage.newBuilder()
                .setPatient("a".repeat(32))
                .setImage("b".repeat(32))
                .setExposure("b".repeat(32))
                .setPrecision(TimePrecision.UNKNOWN)
                .setView(View.AP)
                .setPixelDigest("c".repeat(64))
                .setReceivedAt(RECEIVED)
                .setGeometry(new GridGeometry(rows, columns, SIDE))
                .setSpacing(spacing)
                .setFlags(List.of())
                .setRaster(ByteBuffer.allocate(SIDE * SIDE))
                .build();
    }

    private static PixelSpacing spacing(double rowMm, double columnMm) {
        return new PixelSpacing(rowMm, columnMm, SpacingSource.IMAGER_PIXEL_SPACING);
    }

    private LungMask mask(PreparedImage image, double relativeEntropy) {
        Segmentation raw = new Segmentation(new LabelMap(SIDE, SIDE, labels), relativeEntropy);
        return factory.live(image, raw, "model-1", 7);
    }

    /**
     * 2048×2560 pixels of 0.2 mm × 0.1 mm are padded to 2560×2560; a cell is 10 pixels wide, so 2 mm × 1
     * mm. 6,000 cells are 12,000 mm², 5,000 cells are 10,000 mm².
     */
    @Test
    void shouldGiveTheAreaOfARectangularOriginal() {
        paintTwoLungs();
        LungMask mask = mask(image(2048, 2560, spacing(0.2, 0.1)), 0.1);
        assertThat(mask.getRight().getCells()).isEqualTo(6000);
        assertThat(mask.getRight().getSquareMm().orElseThrow()).isCloseTo(12_000, within(1e-9));
        assertThat(mask.getLeft().getCells()).isEqualTo(5000);
        assertThat(mask.getLeft().getSquareMm().orElseThrow()).isCloseTo(10_000, within(1e-9));
        assertThat(mask.getFlags()).isEmpty();
    }

    /**
     * A cell of an original smaller than the grid: 128 pixels over 256 cells, half a pixel of 4 mm each
     * way.
     */
    @Test
    void shouldGiveTheAreaOfASmallOriginal() {
        paintTwoLungs();
        LungMask mask = mask(image(128, 100, spacing(4, 4)), 0.1);
        assertThat(mask.getRight().getSquareMm().orElseThrow()).isCloseTo(6000 * 4.0, within(1e-9));
    }

    @Test
    void shouldLeaveTheAreaOpenWhenTheSpacingIsUnknownOrNoLength() {
        paintTwoLungs();
        assertThat(mask(image(300, 300, null), 0.1).getRight().getSquareMm()).isEmpty();
        assertThat(mask(image(300, 300, spacing(0, 0.1)), 0.1).getLeft().getSquareMm())
                .isEmpty();
        assertThat(mask(image(300, 300, spacing(0.1, Double.NaN)), 0.1).getFlags())
                .isEmpty();
    }

    @Test
    void shouldNameInputModelAndPromotion() {
        paintTwoLungs();
        LungMask mask = mask(image(300, 400, null), 0.5);
        assertThat(mask.getIntendedUse()).isEqualTo(IntendedUse.RESEARCH_ONLY);
        assertThat(mask.getOrigin()).isEqualTo(MaskOrigin.LIVE);
        assertThat(mask.getPatient()).isEqualTo("a".repeat(32));
        assertThat(mask.getImage()).isEqualTo("b".repeat(32));
        assertThat(mask.getInputDigest()).isEqualTo("c".repeat(64));
        assertThat(mask.getInputReceivedAt()).isEqualTo(RECEIVED);
        assertThat(mask.getModel()).isEqualTo("model-1");
        assertThat(mask.getPromotion()).isEqualTo(7);
        assertThat(mask.getMeanEntropy()).isCloseTo(0.5 * Math.log(3), within(1e-12));
    }

    /**
     * Of 400×200 pixels, column 0 lies 100 pixels into the square, on grid column 64; row 399 on grid row
     * 255.
     */
    @Test
    void shouldCarryWhatLaysTheLabelsBackOntoTheOriginal() {
        paint(Lung.RIGHT, 0, 64, SIDE, 64);
        paint(Lung.LEFT, 0, 128, SIDE, 64);
        LungMask mask = mask(image(400, 200, null), 0.1);
        LabelMap original = SquareGrid.of(mask.getGeometry()).labelsOnOriginal(LabelMap.of(mask.getLabels()));
        assertThat(original.rows()).isEqualTo(400);
        assertThat(original.columns()).isEqualTo(200);
        assertThat(original.count(LabelMap.RIGHT_LUNG)).isEqualTo(400 * 100);
        assertThat(original.count(LabelMap.LEFT_LUNG)).isEqualTo(400 * 100);
        assertThat(original.label(399, 99)).isEqualTo(LabelMap.RIGHT_LUNG);
        assertThat(original.label(0, 100)).isEqualTo(LabelMap.LEFT_LUNG);
    }

    @Test
    void shouldFlagAMissingLungWithoutJudgingItsArea() {
        paint(Lung.RIGHT, 60, 50, 100, 60);
        paint(Lung.LEFT, 60, 150, 1, 65);
        assertThat(mask(image(300, 300, null), 0.1).getFlags()).containsExactly(MaskFlag.LUNG_MISSING);
    }

    @Test
    void shouldFlagALungInPiecesBeforeTheCleanUpTakesThemAway() {
        paintTwoLungs();
        paint(Lung.LEFT, 170, 150, 12, 50); // 600 of 5,600 cells are more than a tenth.
        Segmentation raw = new Segmentation(new LabelMap(SIDE, SIDE, labels), 0.1);
        LungMask mask =
                new MaskFactory(MaskCleanUp.LARGEST_PIECE_WITHOUT_HOLES).live(image(300, 300, null), raw, "model-1", 7);
        assertThat(mask.getFlags()).containsExactly(MaskFlag.LUNG_FRAGMENTED);
        assertThat(mask.getLeft().getCells()).isEqualTo(5000);
    }

    @Test
    void shouldNotFlagASmallSecondPiece() {
        paintTwoLungs();
        paint(Lung.LEFT, 170, 150, 10, 50); // 500 of 5,500 cells are less than a tenth.
        assertThat(mask(image(300, 300, null), 0.1).getFlags()).isEmpty();
    }

    @Test
    void shouldFlagAnAreaThatNoLungHas() {
        paintTwoLungs();
        assertThat(mask(image(256, 256, spacing(0.4, 0.4)), 0.1).getFlags())
                .as("6,000 and 5,000 cells of 0.16 mm²")
                .containsExactly(MaskFlag.IMPLAUSIBLE_AREA);
        assertThat(mask(image(256, 256, spacing(3.5, 3.5)), 0.1).getFlags())
                .as("6,000 cells of 12.25 mm²")
                .containsExactly(MaskFlag.IMPLAUSIBLE_AREA);
    }

    @Test
    void shouldFlagLungsOfVeryUnequalSize() {
        paint(Lung.RIGHT, 60, 50, 100, 60);
        paint(Lung.LEFT, 60, 150, 100, 11);
        assertThat(mask(image(300, 300, null), 0.1).getFlags()).containsExactly(MaskFlag.IMPLAUSIBLE_AREA);
    }

    @Test
    void shouldFlagAnUnsureNetwork() {
        paintTwoLungs();
        assertThat(mask(image(300, 300, null), 0.2501).getFlags()).containsExactly(MaskFlag.HIGH_UNCERTAINTY);
        assertThat(mask(image(300, 300, null), 0.25).getFlags()).isEmpty();
    }

    @Test
    void shouldRefuseLabelsOfAnotherGrid() {
        Segmentation raw = new Segmentation(new LabelMap(2, 2, new byte[4]), 0);
        assertThatThrownBy(() -> factory.live(image(300, 300, null), raw, "model-1", 7))
                .hasMessage("labels: 2×2 (expected: 256×256)");
    }
}
