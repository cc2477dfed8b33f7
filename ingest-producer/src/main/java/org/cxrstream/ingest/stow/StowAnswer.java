package org.cxrstream.ingest.stow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.cxrstream.ingest.intake.InstanceReference;
import org.cxrstream.ingest.intake.IntakeOutcome;

/**
 * What a Store transaction answers: status (PS3.18 table 10.5.3-1) and Store Instances Response (PS3.18 annex I) as
 * DICOM JSON (annex F). Instances are told back in their sender's own words, and beside them, in a private block
 * (PS3.5 §7.8), what the sender needs to find the X-ray and its mask again.
 *
 * @param status 200 all stored, 202 some, 409 none
 * @param json the data set, in UTF-8
 */
record StowAnswer(int status, byte[] json) {
    /** Private Creator of the block (0099,10xx). */
    static final String PRIVATE_CREATOR = "CXR-STREAM INGEST 1";

    private static final int ALL_STORED = 200;
    private static final int SOME_STORED = 202;
    private static final int NONE_STORED = 409;
    private static final JsonFactory JSON = new JsonFactory();
    private static final String RETRIEVE_URL = "00081190";
    private static final String REFERENCED_SOP_CLASS_UID = "00081150";
    private static final String REFERENCED_SOP_INSTANCE_UID = "00081155";
    private static final String FAILURE_REASON = "00081197";
    private static final String FAILED_SOP_SEQUENCE = "00081198";
    private static final String REFERENCED_SOP_SEQUENCE = "00081199";
    private static final String OTHER_FAILURES_SEQUENCE = "0008119A";
    private static final String CREATOR = "00990010";
    private static final String PATIENT_PSEUDONYM = "00991001";
    private static final String IMAGE_PSEUDONYM = "00991002";
    private static final String REFUSAL = "00991003";

    /** The answer for a request's instances, in their order. */
    static StowAnswer of(List<IntakeOutcome> outcomes) {
        Sorting sorting = new Sorting();
        outcomes.forEach(outcome -> outcome.tell(sorting));
        return new StowAnswer(sorting.status(), sorting.json());
    }

    /** Writes an item of a sequence. */
    private interface Item {
        void write(JsonGenerator json) throws IOException;
    }

    /** Items by the sequence that they belong to. */
    private static final class Sorting implements IntakeOutcome.Cases {
        private final List<Item> referenced = new ArrayList<>();
        private final List<Item> failed = new ArrayList<>();
        private final List<Item> otherFailures = new ArrayList<>();

        @Override
        public void stored(IntakeOutcome.Stored stored) {
            referenced.add(json -> {
                reference(json, stored.reference());
                text(json, RETRIEVE_URL, "UR", "");
                text(json, CREATOR, "LO", PRIVATE_CREATOR);
                text(
                        json,
                        PATIENT_PSEUDONYM,
                        "LO",
                        stored.pseudonyms().patient().hex());
                text(json, IMAGE_PSEUDONYM, "LO", stored.pseudonyms().image().hex());
            });
        }

        @Override
        public void withdrawn(IntakeOutcome.Withdrawn withdrawn) {
            referenced.add(json -> {
                reference(json, withdrawn.reference());
                text(json, RETRIEVE_URL, "UR", "");
            });
        }

        @Override
        public void refused(IntakeOutcome.Refused refused) {
            Item failure = json -> failure(
                    json, FailureReason.of(refused.reason()), refused.reason().name());
            refused.reference().ifPresentOrElse(known -> fail(known, failure), () -> otherFailures.add(failure));
        }

        @Override
        public void ofAnotherStudy(IntakeOutcome.OfAnotherStudy other) {
            FailureReason reason = FailureReason.OF_ANOTHER_STUDY;
            fail(other.reference(), json -> failure(json, reason, reason.name()));
        }

        private void fail(InstanceReference instance, Item failure) {
            failed.add(json -> {
                reference(json, instance);
                failure.write(json);
            });
        }

        int status() {
            if (referenced.isEmpty()) {
                return NONE_STORED;
            }
            return failed.isEmpty() && otherFailures.isEmpty() ? ALL_STORED : SOME_STORED;
        }

        byte[] json() {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (JsonGenerator json = JSON.createGenerator(out)) {
                json.writeStartObject();
                text(json, RETRIEVE_URL, "UR", "");
                if (!failed.isEmpty()) {
                    sequence(json, FAILED_SOP_SEQUENCE, failed);
                }
                sequence(json, REFERENCED_SOP_SEQUENCE, referenced); // Some senders look for it even where it is empty.
                if (!otherFailures.isEmpty()) {
                    sequence(json, OTHER_FAILURES_SEQUENCE, otherFailures);
                }
                json.writeEndObject();
            } catch (IOException e) {
                throw new UncheckedIOException("writing to memory", e);
            }
            return out.toByteArray();
        }
    }

    private static void failure(JsonGenerator json, FailureReason reason, String refusal) throws IOException {
        json.writeObjectFieldStart(FAILURE_REASON);
        json.writeStringField("vr", "US");
        json.writeArrayFieldStart("Value");
        json.writeNumber(reason.code());
        json.writeEndArray();
        json.writeEndObject();
        text(json, CREATOR, "LO", PRIVATE_CREATOR);
        text(json, REFUSAL, "LO", refusal);
    }

    private static void reference(JsonGenerator json, InstanceReference reference) throws IOException {
        text(json, REFERENCED_SOP_CLASS_UID, "UI", reference.sopClassUid());
        text(json, REFERENCED_SOP_INSTANCE_UID, "UI", reference.sopInstanceUid());
    }

    /** An attribute of one value; without one, Value is left out (PS3.18 F.2.5). */
    private static void text(JsonGenerator json, String tag, String vr, String value) throws IOException {
        json.writeObjectFieldStart(tag);
        json.writeStringField("vr", vr);
        if (!value.isEmpty()) {
            json.writeArrayFieldStart("Value");
            json.writeString(value);
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void sequence(JsonGenerator json, String tag, List<Item> items) throws IOException {
        json.writeObjectFieldStart(tag);
        json.writeStringField("vr", "SQ");
        json.writeArrayFieldStart("Value");
        for (Item item : items) {
            json.writeStartObject();
            item.write(json);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
