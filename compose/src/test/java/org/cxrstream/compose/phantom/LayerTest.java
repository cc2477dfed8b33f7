package org.cxrstream.compose.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LayerTest {
    @Test
    void shouldCoverPixelsByTheirExactArea() {
        Layer layer = new Layer(4, 3);

        layer.fill(Curve.through(0.5, 0.5, 2.25, 0.5, 2.25, 2, 0.5, 2), 1);

        assertThat(layer.values()).containsExactly(0.25f, 0.5f, 0.125f, 0, 0.5f, 1, 0.25f, 0, 0, 0, 0, 0);
    }

    @Test
    void shouldCoverHalfAPixelUnderADiagonal() {
        Layer layer = new Layer(2, 2);

        layer.fill(Curve.through(0, 0, 2, 2, 0, 2), 1);

        assertThat(layer.values()).containsExactly(0.5f, 0, 1, 0.5f);
    }

    @Test
    void shouldCutAShapeAtTheLayersEdges() {
        Layer layer = new Layer(5, 5);

        layer.fill(Curve.through(-9, -9, 20, -9, 20, 30, -9, 30), 2);

        assertThat(layer.values()).containsOnly(2f);
    }

    @Test
    void shouldMatchTheAreaOfACircle() {
        Layer layer = new Layer(64, 64);

        layer.fill(Curve.ellipse(31.3, 30.8, 20, 20), 1);

        double area = 0;
        for (float value : layer.values()) {
            area += value;
        }
        // A regular polygon of 36 corners.
        assertThat(area).isCloseTo(0.5 * 36 * 400 * Math.sin(2 * Math.PI / 36), within(0.01));
    }

    @Test
    void shouldKeepFlatPicturesFlatAndSumsWhenBlurred() {
        for (double sigma : new double[] {0.5, 2, 9, 25}) {
            Layer flat = new Layer(70, 50);
            flat.fill(Curve.through(0, 0, 70, 0, 70, 50, 0, 50), 3);

            for (float value : flat.blurred(sigma).values()) {
                assertThat(value).isCloseTo(3, within(1e-4f));
            }
        }
    }

    @Test
    void shouldSpreadAPointByTheSigmaAskedFor() {
        Layer point = new Layer(61, 61);
        point.values()[30 * 61 + 30] = 1;

        float[] spread = point.blurred(4).values();

        double variance = 0;
        for (int i = 0; i < spread.length; i++) {
            variance += spread[i] * Math.pow(i % 61 - 30, 2);
        }
        assertThat(Math.sqrt(variance)).isCloseTo(4, within(0.3));
    }
}
