package org.cxrstream.ingest.vault;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.cxrstream.ingest.deidentify.DateShift;
import org.cxrstream.ingest.deidentify.InstanceIdentity;
import org.cxrstream.schemas.identity.PatientImage;

/**
 * Who a pseudonym is. Never leaves ingest but as the answer to who may ask: {@link #toString} shows the pseudonym
 * only.
 *
 * @param pseudonym under which it was published
 * @param issuer who gave the patient id, named by the image or assumed
 * @param patientId as the image says
 * @param instance which image it is
 * @param studyUid raw Study Instance UID
 * @param seriesUid raw Series Instance UID
 * @param shift by how much the patient's dates were moved
 */
public record VaultEntry(
        PatientImage pseudonym,
        String issuer,
        String patientId,
        InstanceIdentity instance,
        Optional<String> studyUid,
        Optional<String> seriesUid,
        DateShift shift) {

    /** Checks that all is there. */
    public VaultEntry {
        requireNonNull(pseudonym, "pseudonym");
        requireNonNull(issuer, "issuer");
        requireNonNull(patientId, "patientId");
        requireNonNull(instance, "instance");
        requireNonNull(studyUid, "studyUid");
        requireNonNull(seriesUid, "seriesUid");
        requireNonNull(shift, "shift");
    }

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(pseudonym.patient().hex());
            out.writeUTF(pseudonym.image().hex());
            out.writeUTF(issuer);
            out.writeUTF(patientId);
            byte[] instanceBytes = instance.bytes();
            out.writeShort(instanceBytes.length);
            out.write(instanceBytes);
            out.writeUTF(studyUid.orElse(""));
            out.writeUTF(seriesUid.orElse(""));
            out.writeInt(shift.days());
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory", e);
        }
        return bytes.toByteArray();
    }

    /** Reads what {@link #toBytes} wrote; only ever given what was authenticated. */
    static VaultEntry parse(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            return new VaultEntry(
                    PatientImage.of(in.readUTF(), in.readUTF()),
                    in.readUTF(),
                    in.readUTF(),
                    InstanceIdentity.ofBytes(bytes(in)),
                    text(in),
                    text(in),
                    new DateShift(in.readInt()));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    @Override
    public String toString() {
        return "VaultEntry[" + pseudonym + "]";
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        return in.readNBytes(in.readUnsignedShort());
    }

    private static Optional<String> text(DataInputStream in) throws IOException {
        return Optional.of(in.readUTF()).filter(text -> !text.isEmpty());
    }
}
