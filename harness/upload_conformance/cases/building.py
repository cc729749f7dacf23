"""Whether there is anything to call."""

from upload_conformance.shapes.case import BUILDS, Case

CASES = (
    Case(
        id=BUILDS,
        sentence="The code is accepted by its language's tools, as it stands.",
        source="practice: code is published to be copied and run",
        uploads=(),
        expect=(),
    ),
)
