package org.cxrstream.trainer.pretrain;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** All methods there are: those that {@code META-INF/services} names. */
public final class PretrainingMethods {
    private PretrainingMethods() {}

    /** Every method, in the order in which they are named there. */
    public static List<PretrainingMethod> all() {
        // Ours, not the thread's class loader: a thread of somebody else's pool may have any.
        ClassLoader loader = PretrainingMethod.class.getClassLoader();
        return ServiceLoader.load(PretrainingMethod.class, loader).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /**
     * The method of that name, {@link GivenResNet} among them.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static PretrainingMethod named(String name) {
        List<PretrainingMethod> all = all();
        return Stream.concat(all.stream(), Stream.of(new GivenResNet()))
                .filter(method -> method.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("pre-training method: %s (expected: one of %s)"
                        .formatted(
                                name,
                                String.join(
                                        ", ",
                                        all.stream()
                                                .map(PretrainingMethod::name)
                                                .toList()))));
    }
}
