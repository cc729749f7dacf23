"""What a level is called in reports, and what a reader may conclude from it."""

from __future__ import annotations

from upload_conformance.shapes.result import Level
from upload_conformance.texts import word

NAMES = {Level.MUST: word("error"), Level.SHOULD: word("warning"), Level.MAY: word("note")}
MEANINGS = {
    Level.MUST: word(
        "Whoever uses the code is harmed where it is broken: the upload does not arrive or arrives altered, something "
        "confidential gets into other hands, a failure counts as success, or the program crashes, hangs or leaks. "
        "It always fails a run."
    ),
    Level.SHOULD: word(
        "Whoever uses the code is worse off on a bad day: no time limit, memory that grows with the file, an error "
        "that does not say what went wrong. It fails a strict run only, as those of our own samples are."
    ),
    Level.MAY: word("Nobody is harmed: a habit that another good engineer might not keep. It never fails a run."),
}
