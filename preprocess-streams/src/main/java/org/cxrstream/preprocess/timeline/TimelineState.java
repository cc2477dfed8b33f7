package org.cxrstream.preprocess.timeline;

import java.util.Optional;
import org.cxrstream.schemas.identity.ImageId;
import org.cxrstream.schemas.identity.PatientImage;
import org.cxrstream.schemas.identity.PatientKey;

/** What a timeline remembers. A patient's places have an order; neighbours are found without a scan. */
interface TimelineState {
    /** The best date that the exposure's images give; empty if it has no image. */
    Optional<ImageDate> date(PatientKey patient, ImageId exposure);

    /** Remembers what an image says of its exposure. */
    void see(PatientImage image, Sighting sighting);

    /** Forgets what an image said of its exposure. */
    void unsee(PatientImage image, Sighting sighting);

    /** Takes a place. */
    void occupy(PatientKey patient, Place place);

    /** Leaves a place. */
    void leave(PatientKey patient, Place place);

    /** The nearest place before this one, which may be free. */
    Optional<Place> before(PatientKey patient, Place place);

    /** The nearest place after this one, which may be free. */
    Optional<Place> after(PatientKey patient, Place place);
}
