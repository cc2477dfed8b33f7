package org.cxrstream.trainer.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.engine.Engine;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.cxrstream.segmenter.network.Torch;
import org.cxrstream.trainer.resume.DurableFile;

/**
 * What a training was begun with, as a file of JSON: what decides its outcome, and the machine, of which the last bits
 * depend.
 *
 * @param json all of it
 */
record Manifest(ObjectNode json) {
    /** What is said before what differs of the machine. */
    static final String NOT_BIT_EQUAL = "continues, not bit-equal, on another machine or version: ";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MACHINE = "machine";
    private static final String NOTES = "notes";
    /** Variables of the environment that choose the instructions that convolutions are made of. */
    private static final List<String> LIMITING = List.of("ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA");

    /** One that says on which machine we are. */
    static Manifest here() {
        Manifest manifest = new Manifest(JSON.createObjectNode());
        ObjectNode machine = manifest.json.putObject(MACHINE);
        machine.put("threads", Torch.threads())
                .put("processor", processor())
                .put("java", Runtime.version().toString())
                .put("engine", Engine.getInstance().getVersion())
                .put("device", Torch.device())
                .put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"))
                .put("cxrStream", CodeVersion.get());
        for (String name : LIMITING) {
            Optional.ofNullable(System.getenv(name)).ifPresent(value -> machine.put(name, value));
        }
        return manifest;
    }

    /** What a person should know of earlier starts. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        json.path(NOTES).forEach(note -> notes.add(note.asText()));
        return notes;
    }

    /** Keeps what a person should know of this start and earlier ones; an empty list leaves no trace. */
    void note(Collection<String> notes) {
        if (!notes.isEmpty()) {
            json.set(NOTES, JSON.valueToTree(notes));
        }
    }

    /** What has to be said of going on where {@code before} was written, and had to be said already. */
    List<String> notesOfGoingOnFrom(Manifest before) {
        Set<String> notes = new LinkedHashSet<>(before.notes());
        List<String> machine = differencesFrom(before, Set.of(MACHINE));
        if (!machine.isEmpty()) {
            notes.add(NOT_BIT_EQUAL + machine);
        }
        return List.copyOf(notes);
    }

    /** What the file holds; empty if there is none, or only a part of one. */
    static Optional<Manifest> read(Path file) {
        try {
            JsonNode json = Files.exists(file) ? JSON.readTree(Files.readAllBytes(file)) : MissingNode.getInstance();
            return json instanceof ObjectNode object ? Optional.of(new Manifest(object)) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("manifest: can't be read", e);
        }
    }

    /** Writes it; returns when it is durable. */
    void write(Path file) {
        try {
            DurableFile.replace(file, (json.toPrettyString() + "\n").getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("manifest: can't be written", e);
        }
    }

    /** Which values of these members are others than before, for people: {@code seed: 2 (before: 1)}. */
    List<String> differencesFrom(Manifest before, Set<String> members) {
        List<String> differences = new ArrayList<>();
        new TreeSet<>(members)
                .forEach(member -> compare(member, json.path(member), before.json.path(member), differences));
        return differences;
    }

    private static void compare(String name, JsonNode now, JsonNode before, List<String> differences) {
        if (now.isObject() && before.isObject()) {
            Set<String> members = new TreeSet<>();
            now.fieldNames().forEachRemaining(members::add);
            before.fieldNames().forEachRemaining(members::add);
            members.forEach(member -> compare(name + "." + member, now.path(member), before.path(member), differences));
        } else if (!text(now).equals(text(before))) {
            differences.add("%s: %s (before: %s)".formatted(name, text(now), text(before)));
        }
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() ? "none" : value.asText();
    }

    private static String processor() {
        Path info = Path.of("/proc/cpuinfo");
        try {
            return !Files.isReadable(info)
                    ? "unknown"
                    : Files.readString(info)
                            .lines()
                            .filter(line -> line.startsWith("model name"))
                            .map(line -> line.substring(line.indexOf(':') + 1).strip())
                            .findFirst()
                            .orElse("unknown");
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + info, e);
        }
    }
}
