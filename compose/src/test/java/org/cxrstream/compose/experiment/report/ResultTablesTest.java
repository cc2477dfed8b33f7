package org.cxrstream.compose.experiment.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.cxrstream.compose.experiment.report.Document.Section;
import org.cxrstream.compose.experiment.report.Document.Table;
import org.cxrstream.compose.experiment.report.Document.Words;
import org.junit.jupiter.api.Test;

class ResultTablesTest {
    @Test
    void shouldHaveALineARowAndAColumnANumberOfXrays() {
        Section section = section(List.of(
                HandMade.done("Random", 0, 0, 80),
                HandMade.done("MoCo", 0, 0, 84),
                HandMade.done("Random", 1, 0, 82),
                HandMade.done("MoCo", 1, 0, 86)));

        Table dice = tables(section).get(0);
        assertThat(section.title()).isEqualTo("M=10");
        assertThat(dice.header()).containsExactly("Row", "M = 10");
        assertThat(dice.rows())
                .containsExactly(
                        List.of("Random", "0.810 (0.014), 2 cells"), List.of("MoCo", "0.850 (0.014), 2 cells"));
        assertThat(tables(section).get(1).rows().get(1))
                .containsExactly("MoCo", "10", "–", "–", "–", "115.0 (1.4)", "–");
        assertThat(words(section)).hasSize(1).noneMatch(words -> words.contains("Incomplete"));
    }

    @Test
    void shouldHoldRowsAgainstTheReferencesOnce() {
        List<PlannedCell> cells = List.of(
                HandMade.done("Random", 0, 0, 80),
                HandMade.done("MoCo", 0, 0, 84),
                HandMade.done("CL-TCI-MoCo", 0, 0, 83));

        Table differences =
                tables(ResultTables.of(cells, List.of("Random", "MoCo")).get(0)).get(2);

        assertThat(differences.rows())
                .containsExactly(
                        List.of("MoCo − Random", "10", "+0.0400", "+0.0400", "+0.0400", "yes", "5", "1"),
                        List.of("CL-TCI-MoCo − Random", "10", "+0.0300", "+0.0300", "+0.0300", "yes", "5", "1"),
                        List.of("CL-TCI-MoCo − MoCo", "10", "-0.0100", "-0.0100", "-0.0100", "yes", "5", "1"));
    }

    @Test
    void shouldCompareIncompleteRowsOnWhatNoneOfThemLacks() {
        Section section = section(List.of(
                HandMade.done("Random", 0, 0, 80),
                HandMade.done("MoCo", 0, 0, 84),
                HandMade.left("PIRL", 0, 0),
                HandMade.done("Random", 1, 0, 20),
                HandMade.left("MoCo", 1, 0),
                HandMade.left("PIRL", 1, 0)));

        assertThat(words(section))
                .anyMatch(words -> words.startsWith("Incomplete with 10 annotated X-rays: 3 of 6 cells are done."));
        assertThat(tables(section).get(0).rows())
                .containsExactly(
                        List.of("Random", "0.800 (–), 1 cell"),
                        List.of("MoCo", "0.840 (–), 1 cell"),
                        List.of("PIRL", "–"));
    }

    @Test
    void shouldCompareOnFoldsThatEveryRowHas() {
        // A second draw of Random alone would bring in a fold that MoCo hasn't.
        Section section = section(List.of(
                HandMade.done("Random", 0, 0, 80), HandMade.done("MoCo", 0, 0, 84), HandMade.done("Random", 1, 1, 20)));

        assertThat(tables(section).get(0).rows().get(0)).containsExactly("Random", "0.800 (–), 1 cell");
    }

    @Test
    void shouldPutThePapersValueBesideItsOwnDataOnly() {
        for (String data : List.of("jsrt", "montgomery", "manifest")) {
            PlannedCell cell = HandMade.cell(
                    HandMade.conditions(data), "CL-TCI-MoCo", 0, 0, Optional.of(HandMade.measured(0, 90)));
            String expected = switch (data) {
                case "jsrt" -> "0.900 (–), 1 cell; paper 0.943";
                case "montgomery" -> "0.900 (–), 1 cell; paper 0.957";
                default -> "0.900 (–), 1 cell";
            };
            assertThat(tables(section(List.of(cell))).get(0).rows()).containsExactly(List.of("CL-TCI-MoCo", expected));
        }
    }

    @Test
    void shouldKeepApartWhatIsTestedOnOtherXrays() {
        assertThat(ResultTables.of(
                        List.of(
                                HandMade.done("Random", 0, 0, 80),
                                HandMade.cell(HandMade.conditions("jsrt"), "Random", 0, 0, Optional.empty())),
                        List.of()))
                .hasSize(2);
    }

    @Test
    void shouldFindAReferenceInAnotherBlockUnderTheSameConditions() {
        PlannedCell.Conditions other =
                new PlannedCell.Conditions("other rows", List.of(), "fine-tune", "manifest", "transductive", "unet", 5);
        PlannedCell.Conditions changed = new PlannedCell.Conditions(
                "changed", List.of("finetuning.flip=0"), "fine-tune", "manifest", "transductive", "unet", 5);
        List<Section> sections = ResultTables.of(
                List.of(
                        HandMade.done("Random", 0, 0, 80),
                        HandMade.cell(other, "PIRL", 0, 0, Optional.of(HandMade.measured(0, 85))),
                        HandMade.cell(changed, "PIRL", 0, 0, Optional.of(HandMade.measured(0, 85)))),
                List.of("Random"));

        assertThat(tables(sections.get(1)).get(2).rows())
                .containsExactly(List.of("PIRL − Random", "10", "+0.0500", "+0.0500", "+0.0500", "yes", "5", "1"));
        assertThat(tables(sections.get(2))).hasSize(2);
    }

    private static Section section(List<PlannedCell> cells) {
        List<Section> sections = ResultTables.of(cells, List.of("Random"));
        assertThat(sections).hasSize(1);
        return sections.get(0);
    }

    private static List<Table> tables(Section section) {
        return section.parts().stream()
                .filter(Table.class::isInstance)
                .map(Table.class::cast)
                .toList();
    }

    private static List<String> words(Section section) {
        return section.parts().stream()
                .filter(Words.class::isInstance)
                .map(part -> ((Words) part).text())
                .toList();
    }
}
