package org.cxrstream.trainer.run;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import java.lang.reflect.Field;
import java.util.Map;
import org.cxrstream.segmenter.network.Torch;

/** Counts what the engine holds for this process: arrays, modules and managers that nobody has closed. */
final class OpenHandles {
    private OpenHandles() {}

    /** All of them, whoever owns them. */
    static int count() {
        try (NDManager own = Torch.newManager()) {
            return in(own.getParentManager()) - 1;
        }
    }

    private static int in(NDManager manager) {
        int open = 0;
        for (Object resource : resources(manager).values()) {
            open += resource instanceof NDManager owner ? 1 + in(owner) : 1;
        }
        return open;
    }

    /** The public count leaves out managers, and with them all that they own. */
    private static Map<?, ?> resources(NDManager manager) {
        try {
            Field resources = BaseNDManager.class.getDeclaredField("resources");
            resources.setAccessible(true);
            return (Map<?, ?>) resources.get(manager);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("another version of the engine", e);
        }
    }
}
