"""Whether there is anything to call."""

from upload_conformance.shapes.case import BUILDS, Case

CASES = (
    Case(
        id=BUILDS,
        sentence="The code is accepted by its language's tools, as it stands.",
        sentence_zh="代码原样即可通过其语言的工具。",
        source="practice: code is published to be copied and run",
        uploads=(),
        expect=(),
    ),
)
