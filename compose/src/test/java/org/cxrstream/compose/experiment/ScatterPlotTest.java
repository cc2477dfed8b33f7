package org.cxrstream.compose.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScatterPlotTest {
    @Test
    void shouldFillTheLongerAxisAndCentreTheOther() {
        String svg = ScatterPlot.svg(new double[][] {{-3, 1}, {5, 3}}, List.of(0, ScatterPlot.COLOURS / 2));

        // 188 of 400 / 2 − 12 for 4 to each side of 1; 47 for 1 to each side of 2.
        assertThat(svg)
                .contains("<circle cx=\"12.0\" cy=\"153.0\" r=\"4.5\" fill=\"#e69f00\"/>")
                .contains("<rect x=\"384.0\" y=\"243.0\" width=\"8\" height=\"8\" fill=\"#e69f00\"/>");
    }

    @Test
    void shouldPutGreyPointsBelow() {
        String svg = ScatterPlot.svg(new double[][] {{0, 0}, {1, 1}}, List.of(0, ScatterPlot.COLOURS));

        assertThat(svg.indexOf("#8a929c")).isPositive().isLessThan(svg.indexOf("#e69f00"));
    }

    @Test
    void shouldDrawASinglePointInTheMiddle() {
        assertThat(ScatterPlot.svg(new double[][] {{7, 7}}, List.of(0))).contains("cx=\"200.0\" cy=\"200.0\"");
    }
}
