package org.cxrstream.trainer.run;

import org.jspecify.annotations.Nullable;

/** Which code this is, for whoever wants to make a result again. */
public final class CodeVersion {
    private CodeVersion() {}

    /** The commit where the launcher knows it ({@code -Dcxr.commit}), such as {@code 0.1.0 (5149c0a)}, else the release. */
    public static String get() {
        @Nullable String commit = System.getProperty("cxr.commit");
        @Nullable String release = CodeVersion.class.getPackage().getImplementationVersion();
        String name = release == null ? "development" : release;
        return commit == null || commit.isEmpty() ? name : "%s (%s)".formatted(name, commit);
    }
}
