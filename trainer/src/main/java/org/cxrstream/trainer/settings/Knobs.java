package org.cxrstream.trainer.settings;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings as text by name, such as {@code moco.ema-momentum} = {@code 0.99}, read as what they stand for. Immutable.
 * Every reading method throws {@link IllegalArgumentException} for a value that isn't possible, naming the setting, what
 * was given and what was expected.
 */
public final class Knobs {
    private final Map<String, String> values;

    /** Copies the values, in their order. */
    public Knobs(Map<String, String> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** All values, in the order they were given. */
    public Map<String, String> values() {
        return values;
    }

    /** The value as it was given. */
    public String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + ": absent (expected: one of " + values.keySet() + ")");
        }
        return value;
    }

    /** A whole number. */
    public int wholeNumber(String name) {
        try {
            return Integer.parseInt(text(name));
        } catch (NumberFormatException e) {
            throw impossible(name, "a whole number");
        }
    }

    /** A number, which may be {@code Infinity}. */
    public double number(String name) {
        try {
            return Double.parseDouble(text(name));
        } catch (NumberFormatException e) {
            throw impossible(name, "a number");
        }
    }

    /** {@code true} or {@code false}. */
    public boolean yesOrNo(String name) {
        return switch (text(name)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw impossible(name, "true or false");
        };
    }

    /** One of the values of an enum, by its name. */
    public <E extends Enum<E>> E oneOf(String name, Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> value.name().equals(text(name)))
                .findFirst()
                .orElseThrow(() -> impossible(name, "one of " + List.of(type.getEnumConstants())));
    }

    /** Whether the value is that word, such as {@code auto} or {@code all}. */
    public boolean is(String name, String word) {
        return text(name).equals(word);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Knobs knobs && values.equals(knobs.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }

    private IllegalArgumentException impossible(String name, String expected) {
        return new IllegalArgumentException("%s: %s (expected: %s)".formatted(name, text(name), expected));
    }
}
