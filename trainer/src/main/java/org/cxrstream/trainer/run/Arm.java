package org.cxrstream.trainer.run;

/** How the encoder of a fine-tuned network began. */
public enum Arm {
    /** Pre-trained by CL-TCI-MoCo on the corpus's X-rays. */
    CL_TCI_MOCO("cl_tci_moco"),
    /** At random. */
    RANDOM("random");

    private final String label;

    Arm(String label) {
        this.label = label;
    }

    /** The name in reports and model cards. */
    public String label() {
        return label;
    }
}
