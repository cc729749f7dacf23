"""What an upload costs the process that makes it."""

from upload_conformance.case import Case, Content, File, Measure, Upload
from upload_conformance.cases.contents import HUNDRED_MB

_SMALL = Content(b"account\n", 1024)

CASES = (
    Case(
        id="memory-100-mb",
        sentence="100 MB are streamed: the peak of memory stays within 16 MiB of that for 1 KB.",
        sentence_zh="100 MB 以流式上传：内存峰值与 1 KB 时相差不超过 16 MiB。",
        # The first upload warms up; the rules compare the last two.
        uploads=(
            Upload(File("warm-up.txt", _SMALL)),
            Upload(File("small.txt", _SMALL)),
            Upload(File("big.txt", HUNDRED_MB)),
        ),
        measure=Measure.PEAK_MEMORY,
    ),
)
