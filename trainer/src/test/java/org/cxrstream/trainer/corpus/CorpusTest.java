package org.cxrstream.trainer.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cxrstream.trainer.corpus.CorpusRecords.annotated;
import static org.cxrstream.trainer.corpus.CorpusRecords.key;
import static org.cxrstream.trainer.corpus.CorpusRecords.patient;
import static org.cxrstream.trainer.corpus.CorpusRecords.prepared;
import static org.cxrstream.trainer.corpus.CorpusRecords.rendering;
import static org.cxrstream.trainer.corpus.CorpusRecords.revoked;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.cxrstream.schemas.error.PoisonInputException;
import org.cxrstream.schemas.error.SetupException;
import org.cxrstream.schemas.event.PreparedEvent;
import org.cxrstream.schemas.event.RevocationReason;
import org.cxrstream.schemas.grid.LabelMap;
import org.cxrstream.schemas.identity.AnnotationKey;
import org.cxrstream.schemas.topic.TopicRecord;
import org.cxrstream.trainer.labelled.LabelledImages;
import org.cxrstream.trainer.pretrain.UnlabelledImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorpusTest {
    private static final SplitRule RULE = new SplitRule("salt");
    private static final TopicPartition PREPARED = new TopicPartition("cxr.prepared", 0);
    private static final int TRAIN = patientOf(Split.TRAIN, 0);
    private static final int VALIDATION = patientOf(Split.VALIDATION, 0);
    private static final int TEST = patientOf(Split.TEST, 0);

    @TempDir
    Path temporary;

    @Test
    void shouldKeepWhatWasCommittedAndForgetWhatWasNot() {
        try (Corpus corpus = open()) {
            corpus.takePrepared(prepared(TRAIN, 1, 10, 1));
            corpus.advance(PREPARED, 1);
            corpus.commit();
            corpus.takePrepared(prepared(TRAIN, 2, 20, 2));
            corpus.advance(PREPARED, 2);
        }
        try (Corpus corpus = open()) {
            assertThat(corpus.next(PREPARED)).hasValue(1);
            assertThat(picture(corpus)).containsExactly("1 of " + TRAIN + ": grey 10");
        }
    }

    @Test
    void shouldComeToTheSameContentsAfterACrashAtAnyPoint() throws IOException {
        List<Consumer<Corpus>> records = records();
        List<String> expected = pictureOf(records, "whole");
        for (int crash = 0; crash <= records.size(); crash++) {
            Path copy = crashAfter(crash, records);
            try (Corpus corpus = Corpus.open(copy, RULE)) {
                int from = (int) corpus.next(PREPARED).orElse(0);
                assertThat(from).isLessThanOrEqualTo(crash);
                for (int i = from; i < records.size(); i++) {
                    records.get(i).accept(corpus);
                    corpus.advance(PREPARED, i + 1L);
                }
                corpus.commit();
                assertThat(picture(corpus)).as("killed after record %d", crash).isEqualTo(expected);
            }
            try (Corpus corpus = Corpus.open(copy, RULE)) {
                assertThat(picture(corpus)).isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldSurviveAKillWhileTheNewIndexIsWritten() throws IOException {
        try (Corpus corpus = open()) {
            corpus.takePrepared(prepared(TRAIN, 1, 10, 1));
            corpus.commit();
        }
        Files.write(temporary.resolve("corpus/index.new"), new byte[] {1, 2, 3});
        try (Corpus corpus = open()) {
            assertThat(picture(corpus)).containsExactly("1 of " + TRAIN + ": grey 10");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldNotDependOnTheOrderBetweenKeysOrOnRepetition(long seed) {
        List<Consumer<Corpus>> shuffled = new ArrayList<>(records());
        shuffled.addAll(records().subList(0, FIRST_REVOCATION));
        List<Consumer<Corpus>> ends =
                new ArrayList<>(records().subList(FIRST_REVOCATION, records().size()));
        Collections.shuffle(shuffled, new Random(seed));
        shuffled.addAll(ends);
        assertThat(pictureOf(shuffled, "shuffled")).isEqualTo(pictureOf(records(), "whole"));
    }

    @Test
    void shouldOverwriteWhatWasRevoked() throws IOException {
        try (Corpus corpus = open()) {
            corpus.takePrepared(prepared(TRAIN, 1, 77, 1));
            corpus.takeAnnotation(annotated(TRAIN, 1, 1, 1));
            corpus.commit();
            assertThat(slotBytes()).contains((byte) 77, (byte) 1);
            corpus.takePrepared(revoked(TRAIN, 1, RevocationReason.ERASED));
            corpus.commit();
            assertThat(slotBytes()).containsOnly((byte) 0);
            assertThat(corpus.holds(patient(TRAIN))).isFalse();
        }
    }

    @Test
    void shouldRefuseLateRecordsOfAnErasedPatient() {
        try (Corpus corpus = open()) {
            corpus.takePrepared(prepared(TRAIN, 1, 77, 1));
            corpus.takePrepared(revoked(TRAIN, 1, RevocationReason.ERASED));
            corpus.commit();
        }
        try (Corpus corpus = open()) {
            corpus.takePrepared(prepared(TRAIN, 2, 78, 2));
            corpus.takeAnnotation(annotated(TRAIN, 2, 1, 2));
            assertThat(corpus.holds(patient(TRAIN))).isFalse();
        }
    }

    @Test
    void shouldClearWhatACrashLeftInSlotsOfNobody() throws IOException {
        try (Corpus corpus = open()) {
            corpus.takePrepared(prepared(TRAIN, 1, 10, 1));
            corpus.commit();
            corpus.takePrepared(prepared(TRAIN, 2, 99, 2));
        }
        open().close();
        assertThat(slotBytes()).doesNotContain((byte) 99).contains((byte) 10);
    }

    @Test
    void shouldDropOnTombstone() {
        try (Corpus corpus = open()) {
            corpus.takePrepared(prepared(TRAIN, 1, 10, 1));
            corpus.takePrepared(new TopicRecord.Tombstone<>(key(TRAIN, 1)));
            corpus.commit();
            assertThat(picture(corpus)).isEmpty();
        }
    }

    @Test
    void shouldReuseFreedSlots() {
        try (Corpus corpus = open()) {
            for (int revision = 1; revision <= 20; revision++) {
                corpus.takePrepared(prepared(TRAIN, 1, revision, revision));
                corpus.commit();
            }
            assertThat(temporary.resolve("corpus/slots")).hasSize(2L * SlotFile.SLOT_BYTES);
        }
    }

    @Test
    void shouldKeepASnapshotAsItWasWhileRevisionsComeIn() {
        try (Corpus corpus = open()) {
            corpus.takePrepared(prepared(TRAIN, 1, 10, 1));
            corpus.commit();
            try (CorpusSnapshot snapshot = corpus.snapshot()) {
                for (int revision = 2; revision < 6; revision++) {
                    corpus.takePrepared(prepared(TRAIN, 1, 10 * revision, revision));
                    corpus.commit();
                }
                assertThat(snapshot.pretraining().raster(0)[0]).isEqualTo((byte) 10);
            }
            assertThat(picture(corpus)).containsExactly("1 of " + TRAIN + ": grey 50");
        }
    }

    @Test
    void shouldBlackenARevokedXrayEvenInASnapshot() {
        try (Corpus corpus = open()) {
            corpus.takePrepared(prepared(TRAIN, 1, 10, 1));
            corpus.commit();
            try (CorpusSnapshot snapshot = corpus.snapshot()) {
                corpus.takePrepared(revoked(TRAIN, 1, RevocationReason.WITHDRAWN));
                corpus.takePrepared(prepared(TRAIN, 2, 20, 2));
                corpus.commit();
                assertThat(snapshot.pretraining().raster(0)).containsOnly((byte) 0);
            }
        }
    }

    @Test
    void shouldIgnoreTheLabelsOfWhatIsRevokedDuringASnapshotAndNoOthers() {
        try (Corpus corpus = open()) {
            for (int image = 1; image <= 3; image++) {
                corpus.takePrepared(prepared(TRAIN, image, 10, 1));
                corpus.takeAnnotation(annotated(TRAIN, image, 1, 1));
            }
            corpus.commit();
            try (CorpusSnapshot snapshot = corpus.snapshot()) {
                corpus.takePrepared(revoked(TRAIN, 1, RevocationReason.WITHDRAWN));
                corpus.takeAnnotation(new TopicRecord.Tombstone<>(new AnnotationKey(key(TRAIN, 2), "reader")));
                corpus.commit();
                LabelledImages labelled = snapshot.annotated(Split.TRAIN);
                assertThat(labelled.labels(0)).containsOnly(LabelMap.IGNORE);
                assertThat(labelled.labels(1)).containsOnly(LabelMap.IGNORE);
                assertThat(labelled.isAnnotated(1)).isFalse();
                assertThat(labelled.labels(2)).contains(LabelMap.RIGHT_LUNG);
                assertThat(labelled.isAnnotated(2)).isTrue();
            }
            corpus.takePrepared(prepared(TRAIN, 1, 10, 2));
            corpus.takeAnnotation(annotated(TRAIN, 2, 1, 2));
            assertThat(picture(corpus))
                    .contains("TRAIN " + TRAIN + ": grey 10, label 1")
                    .hasSize(6);
        }
    }

    @Test
    void shouldNeverShowTestPatientsToPretraining() {
        try (Corpus corpus = open()) {
            corpus.takePrepared(prepared(TRAIN, 1, 10, 1));
            corpus.takePrepared(prepared(VALIDATION, 2, 20, 1));
            corpus.takePrepared(prepared(TEST, 3, 30, 1));
            corpus.commit();
            assertThat(picture(corpus))
                    .containsExactlyInAnyOrder("1 of " + TRAIN + ": grey 10", "2 of " + VALIDATION + ": grey 20");
        }
    }

    @Test
    void shouldTakeOneRenderingOfAnExposureAndPreferTheOriginal() {
        try (Corpus corpus = open()) {
            corpus.takePrepared(rendering(TRAIN, 1, 5, 10, 1));
            corpus.takePrepared(rendering(TRAIN, 2, 5, 20, 1));
            assertThat(picture(corpus)).containsExactly("1 of " + TRAIN + ": grey 10");
            corpus.takePrepared(rendering(TRAIN, 5, 5, 50, 1));
            corpus.takeAnnotation(annotated(TRAIN, 2, 1, 1));
            assertThat(picture(corpus))
                    .containsExactly("5 of " + TRAIN + ": grey 50", "TRAIN " + TRAIN + ": grey 20, label 1");
            assertThat(corpus.inventory().pretraining()).isEqualTo(new CorpusInventory.Count(1, 1));
        }
    }

    @Test
    void shouldLayAnnotationsOnTheGridInWhateverOrderTheyCome() {
        try (Corpus corpus = open()) {
            corpus.takeAnnotation(annotated(TRAIN, 1, 2, 1));
            corpus.takePrepared(prepared(TRAIN, 1, 10, 1));
            corpus.commit();
            try (CorpusSnapshot snapshot = corpus.snapshot()) {
                byte[] labels = snapshot.annotated(Split.TRAIN).labels(0);
                assertThat(labels[0]).as("padding above a 40×60 original").isZero();
                assertThat(labels[128 * 256 + 128]).isEqualTo(LabelMap.LEFT_LUNG);
            }
        }
    }

    @Test
    void shouldNotUseAnAnnotationOfAnotherSize() {
        try (Corpus corpus = open()) {
            corpus.takePrepared(prepared(TRAIN, 1, 10, 1));
            corpus.takeAnnotation(annotated(TRAIN, 1, "reader", new LabelMap(4, 4, new byte[16]), 1));
            assertThat(corpus.inventory().annotated()).isZero();
        }
    }

    @Test
    void shouldLetTheNewestAnnotationCount() {
        try (Corpus corpus = open()) {
            corpus.takePrepared(prepared(TRAIN, 1, 10, 1));
            byte[] right = new byte[CorpusRecords.ROWS * CorpusRecords.COLUMNS];
            Arrays.fill(right, LabelMap.RIGHT_LUNG);
            LabelMap later = new LabelMap(CorpusRecords.ROWS, CorpusRecords.COLUMNS, right);
            corpus.takeAnnotation(annotated(TRAIN, 1, "second", later, 9));
            corpus.takeAnnotation(annotated(TRAIN, 1, 2, 3));
            assertThat(picture(corpus)).contains("TRAIN " + TRAIN + ": grey 10, label 1");
        }
    }

    @Test
    void shouldRefuseARecordThatContradictsItsKey() {
        try (Corpus corpus = open()) {
            var record = new TopicRecord.Present<>(
                    key(TRAIN, 9), prepared(TRAIN, 1, 10, 1).present().orElseThrow());
            assertThatThrownBy(() -> corpus.takePrepared(record)).isInstanceOf(PoisonInputException.class);
            assertThatThrownBy(() -> corpus.takePrepared(prepared(TRAIN, 1, 1, new byte[7], 1)))
                    .isInstanceOf(PoisonInputException.class)
                    .hasMessage("raster: side 256, 7 bytes (expected: side 256, 65536 bytes)");
        }
    }

    @Test
    void shouldRefuseAnExposureThatIsNoImage() {
        try (Corpus corpus = open()) {
            var sound =
                    (PreparedEvent.Prepared) prepared(TRAIN, 1, 10, 1).present().orElseThrow();
            sound.record().put(sound.record().getSchema().getField("exposure").pos(), "no image");
            assertThatThrownBy(() -> corpus.takePrepared(new TopicRecord.Present<>(key(TRAIN, 1), sound)))
                    .isInstanceOf(PoisonInputException.class);
            assertThat(temporary.resolve("corpus/slots")).isEmptyFile();
        }
    }

    @Test
    void shouldRefuseAFolderInUseAnotherSaltAndDamage() throws IOException {
        try (Corpus corpus = open()) {
            corpus.commit();
            assertSetupFails("another trainer is using it", RULE);
        }
        assertSetupFails("made with another split salt", new SplitRule("other"));
        Files.write(temporary.resolve("corpus/index"), new byte[20], StandardOpenOption.TRUNCATE_EXISTING);
        assertSetupFails("damaged, index: 20 bytes (expected: a matching checksum); delete the folder", RULE);
    }

    /** A process loses its lock when it closes any channel of the file, so a second try must not open one. */
    @Test
    void shouldKeepOtherProcessesOutAfterASecondTryInThisOne() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/locks")), "needs /proc/locks");
        try (Corpus corpus = open()) {
            corpus.commit();
            assertSetupFails("another trainer is using it", RULE);
            String inode = Files.getAttribute(temporary.resolve("corpus/lock"), "unix:ino")
                    .toString();
            assertThat(Files.readString(Path.of("/proc/locks"))).contains(":" + inode + " ");
        }
        open().close();
    }

    @Test
    void shouldBeForItsOwnerAlone() throws IOException {
        open().close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary.resolve("corpus"))))
                .isEqualTo("rwx------");
    }

    private static final int FIRST_REVOCATION = 12;

    /** Four X-rays of each split's patient, annotations for two of them, then ends and a revision. */
    private static List<Consumer<Corpus>> records() {
        List<Consumer<Corpus>> records = new ArrayList<>();
        for (int patient : new int[] {TRAIN, VALIDATION, TEST}) {
            for (int image = 1; image <= 2; image++) {
                int id = 10 * patient + image;
                records.add(corpus -> corpus.takePrepared(prepared(patient, id, id % 200, 5)));
                records.add(corpus -> corpus.takeAnnotation(annotated(patient, id, 1 + id % 2, 5)));
            }
        }
        records.add(corpus -> corpus.takePrepared(revoked(TRAIN, 10 * TRAIN + 1, RevocationReason.WITHDRAWN)));
        records.add(corpus -> corpus.takePrepared(new TopicRecord.Tombstone<>(key(TRAIN, 10 * TRAIN + 1))));
        records.add(corpus -> corpus.takePrepared(prepared(VALIDATION, 10 * VALIDATION + 1, 201, 6)));
        records.add(corpus -> corpus.takePrepared(prepared(VALIDATION, 10 * VALIDATION + 1, 1, 5)));
        records.add(corpus -> corpus.takeAnnotation(annotated(TEST, 10 * TEST + 1, 2, 7)));
        return records;
    }

    private List<String> pictureOf(List<Consumer<Corpus>> records, String folder) {
        try (Corpus corpus = Corpus.open(temporary.resolve(folder), RULE)) {
            records.forEach(record -> record.accept(corpus));
            corpus.commit();
            return picture(corpus);
        }
    }

    /**
     * What a kill leaves that comes after so many records, of which every third was committed: the files as they are,
     * without the pages of the slots that were not yet durable.
     */
    private Path crashAfter(int count, List<Consumer<Corpus>> records) throws IOException {
        Path running = temporary.resolve("running" + count);
        Path copy = Files.createDirectory(temporary.resolve("copy" + count));
        try (Corpus corpus = Corpus.open(running, RULE)) {
            long durable = 0;
            for (int i = 0; i < count; i++) {
                records.get(i).accept(corpus);
                corpus.advance(PREPARED, i + 1L);
                if (i % 3 == 2) {
                    corpus.commit();
                    durable = Files.size(running.resolve("slots"));
                }
            }
            byte[] slots = Files.readAllBytes(running.resolve("slots"));
            long left = count % 2 == 0 ? durable : slots.length;
            Files.write(copy.resolve("slots"), Arrays.copyOf(slots, (int) left));
            if (Files.exists(running.resolve("index"))) {
                Files.copy(running.resolve("index"), copy.resolve("index"));
            }
        }
        return copy;
    }

    private Corpus open() {
        return Corpus.open(temporary.resolve("corpus"), RULE);
    }

    private byte[] slotBytes() throws IOException {
        return Files.readAllBytes(temporary.resolve("corpus/slots"));
    }

    private void assertSetupFails(String message, SplitRule rule) {
        assertThatThrownBy(() -> Corpus.open(temporary.resolve("corpus"), rule))
                .isInstanceOf(SetupException.class)
                .hasMessageContaining(message);
    }

    private static List<String> picture(Corpus corpus) {
        List<String> lines = new ArrayList<>();
        try (CorpusSnapshot snapshot = corpus.snapshot()) {
            UnlabelledImages images = snapshot.pretraining();
            for (int i = 0; i < images.count(); i++) {
                lines.add("%d of %d: grey %d"
                        .formatted(images.label(i).day(), patientIn(snapshot, i), images.raster(i)[0] & 0xff));
            }
            for (Split split : Split.values()) {
                LabelledImages labelled = snapshot.annotated(split);
                for (int i = 0; i < labelled.count(); i++) {
                    lines.add("%s %d: grey %d, label %d"
                            .formatted(
                                    split,
                                    Integer.parseInt(labelled.patient(i).hex(), 16),
                                    labelled.raster(i)[0] & 0xff,
                                    labelled.labels(i)[128 * 256 + 128]));
                }
            }
        }
        return lines;
    }

    private static int patientIn(CorpusSnapshot snapshot, int image) {
        return Integer.parseInt(snapshot.patients().get(image).hex(), 16);
    }

    private static int patientOf(Split split, int skip) {
        return IntStream.range(1, 1000)
                .filter(number -> RULE.of(patient(number)) == split)
                .skip(skip)
                .findFirst()
                .orElseThrow();
    }
}
