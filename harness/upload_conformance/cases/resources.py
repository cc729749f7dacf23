"""What uploads cost the process that makes them, and whether they keep apart."""

from upload_conformance.case import (
    MIB,
    Answer,
    Case,
    Content,
    Credentials,
    Environment,
    File,
    Kind,
    Measure,
    Nobody,
    ReadBody,
    ReadHead,
    Refused,
    Reset,
    Script,
    Upload,
    Uploaded,
)
from upload_conformance.cases.contents import HUNDRED_MB

_SMALL = Content(b"account\n", 1024)
_FIRST = Upload(File("first.txt", Content(b"first-0001\n", 30_000)), Credentials("1500000001", "first-secret-1111"))
_SECOND = Upload(File("第二.txt", Content(b"second-0002\n", 40_000)), Credentials("1500000002", "second-secret-2222"))
_SAME_FILE = Upload(_FIRST.file, _SECOND.credentials)

_GROWING = Upload(File(content=Content(b"account-0001\n", 100_000)))
"""Big enough that a copy of it left behind by each call shows."""

_COSTS = (
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
    Case(
        id="growth-200",
        sentence="200 uploads in one process leave no memory, descriptor or thread behind.",
        sentence_zh="同一进程内上传 200 次，不残留内存、描述符或线程。",
        uploads=(_GROWING,),
        rounds=200,
        measure=Measure.GROWTH,
        seconds=1.0,
    ),
    Case(
        id="growth-refused",
        sentence="60 uploads that the server refuses leave nothing behind either.",
        sentence_zh="被服务器拒绝的 60 次上传同样不残留任何东西。",
        uploads=(_GROWING,),
        rounds=60,
        server=Answer(500, b"no", "text/plain"),
        expect=(Refused(("http",), http_status=500),),
        measure=Measure.GROWTH,
        seconds=1.0,
    ),
    Case(
        id="growth-broken",
        sentence="60 uploads to a server that resets the connection leave nothing behind either.",
        sentence_zh="60 次遭遇连接重置的上传同样不残留任何东西。",
        uploads=(_GROWING,),
        rounds=60,
        server=Script((ReadHead(), ReadBody(), Reset()), takes_request=True),
        expect=(Refused(("connect",)),),
        measure=Measure.GROWTH,
        seconds=1.0,
    ),
)

_TOGETHER = (
    Case(
        id="together-two-accounts",
        sentence="Two threads with two accounts and two files, 300 uploads in all: nothing is mixed.",
        sentence_zh="两个线程、两个账号、两个文件，共 300 次上传：互不混淆。",
        uploads=(_FIRST, _SECOND),
        rounds=150,
        at_once=True,
        server=Answer(echoes_access_id=True),
        expect=(Uploaded(None),),
        seconds=1.0,
    ),
    Case(
        id="together-same-file",
        sentence="The same file can be uploaded twice at once.",
        sentence_zh="同一个文件可以同时上传两次。",
        uploads=(_FIRST, _SAME_FILE),
        rounds=10,
        at_once=True,
    ),
)


def _sanitized(variant: str, id_: str, sentence: str, sentence_zh: str, **facts: object) -> Case:
    return Case(
        id=f"{variant}-{id_}",
        sentence=sentence,
        sentence_zh=sentence_zh,
        environment=Environment(variant=variant),
        seconds=2.0,
        **facts,  # type: ignore[arg-type]
    )


_SANITIZERS = (
    _sanitized(
        "address",
        "success",
        "AddressSanitizer, LeakSanitizer and UBSan are silent about an upload that succeeds.",
        "上传成功时 AddressSanitizer、LeakSanitizer、UBSan 均无报告。",
        uploads=(Upload(File(content=Content(b"0123456789abcde\n", 2 * MIB))),),
        rounds=3,
    ),
    _sanitized(
        "address",
        "refused",
        "The sanitizers are silent about an upload that the service refuses.",
        "服务端拒绝时 sanitizer 无报告。",
        server=Answer(body=b'{"retCode":1008003,"errMsg":"auth"}'),
        expect=(Refused(("api",), ("1008003",), ret_code=1008003),),
    ),
    _sanitized(
        "address",
        "broken",
        "The sanitizers are silent about a connection that is refused.",
        "连接被拒绝时 sanitizer 无报告。",
        server=Nobody(),
        expect=(Refused(("connect",)),),
    ),
    _sanitized(
        "address",
        "missing",
        "The sanitizers are silent about a file that is missing.",
        "文件不存在时 sanitizer 无报告。",
        uploads=(Upload(File("no-such.txt", kind=Kind.MISSING)),),
        expect=(Refused(("file",), ("no-such.txt",)),),
    ),
    _sanitized(
        "address",
        "long-secret",
        "The sanitizers are silent about a secret of 1,000 characters.",
        "1000 个字符的密钥时 sanitizer 无报告。",
        uploads=(Upload(credentials=Credentials(secret_key="s3cr3t-" * 142 + "s3cr3t")),),
    ),
    _sanitized(
        "thread",
        "together",
        "ThreadSanitizer is silent about uploads at the same time.",
        "同时上传时 ThreadSanitizer 无报告。",
        uploads=(_FIRST, _SECOND),
        rounds=10,
        at_once=True,
    ),
    _sanitized(
        "race",
        "together",
        "The race detector is silent about uploads at the same time.",
        "同时上传时竞态检测器无报告。",
        uploads=(_FIRST, _SECOND),
        rounds=10,
        at_once=True,
    ),
)

CASES = (*_COSTS, *_TOGETHER, *_SANITIZERS)
