"""Uploads of two threads at the same time: what belongs to one does not get into the other."""

from upload_conformance.shapes.case import Answer, Case, Content, Credentials, File, Upload, Uploaded

FIRST = Upload(File("first.txt", Content(b"first-0001\n", 30_000)), Credentials("1500000001", "first-secret-1111"))
SECOND = Upload(File("第二.txt", Content(b"second-0002\n", 40_000)), Credentials("1500000002", "second-secret-2222"))
_SAME_FILE = Upload(FIRST.file, SECOND.credentials)

CASES = (
    Case(
        id="together-two-accounts",
        sentence="Two threads with two accounts and two files, 150 uploads in all: nothing is mixed.",
        source="practice: services upload from several threads",
        uploads=(FIRST, SECOND),
        rounds=75,
        at_once=True,
        server=Answer(echoes_access_id=True),
        expect=(Uploaded(None),),
        seconds=1.0,
    ),
    Case(
        id="together-same-file",
        sentence="The same file can be uploaded twice at once.",
        source="practice: services upload from several threads",
        uploads=(FIRST, _SAME_FILE),
        rounds=10,
        at_once=True,
    ),
)
