"""File names: how each must arrive."""

from upload_conformance.case import Case, File, Refused, Upload, Uploaded

LONG_NAME = "a" * 96 + ".txt"
LONG_CHINESE_NAME = "号" * 77 + "b" * 19 + ".txt"
"""100 characters in 254 bytes; file systems take no more than 255."""


def _named(id_: str, name: str, sentence: str, sentence_zh: str, *, may_refuse: bool = False) -> Case:
    expect = (Uploaded(), Refused(("file", "usage"))) if may_refuse else (Uploaded(),)
    return Case(
        id=f"name-{id_}",
        sentence=sentence,
        sentence_zh=sentence_zh,
        uploads=(Upload(File(name)),),
        expect=expect,
    )


CASES = (
    Case(
        id="name-plain",
        sentence="A text file given by its absolute path is uploaded under its base name.",
        sentence_zh="以绝对路径给出的文本文件，以其基本文件名上传。",
    ),
    Case(
        id="name-relative",
        sentence="A file given as a bare name in the work directory is uploaded.",
        sentence_zh="以工作目录下的裸文件名给出的文件可以上传。",
        uploads=(Upload(File("relative.txt", relative=True)),),
    ),
    _named("chinese", "号码包.txt", "A file name in Chinese arrives as written.", "中文文件名原样到达。"),
    _named(
        "emoji",
        "📱 accounts 🎉.txt",
        "A name with emoji (outside the BMP) arrives as written.",
        "含表情符号（BMP 之外）的文件名原样到达。",
    ),
    _named(
        "spaces",
        "my  account list.txt",
        "Spaces in a name are kept, two in a row as well.",
        "文件名中的空格（包括连续空格）保留。",
    ),
    _named(
        "quote",
        'the "best" accounts.txt',
        "A double quote in a name does not end it.",
        "文件名中的双引号不会截断文件名。",
    ),
    _named("backslash", "a\\b.txt", "A backslash in a name is an ordinary character.", "文件名中的反斜杠是普通字符。"),
    _named(
        "line-break",
        "a\r\nX-Injected: yes.txt",
        "CR and LF in a name are escaped or refused, and never begin a header.",
        "文件名中的 CR、LF 被转义或拒绝，绝不会变成新的头部。",
        may_refuse=True,
    ),
    _named("long", LONG_NAME, "A name of 100 characters arrives whole.", "100 个字符的文件名完整到达。"),
    _named(
        "long-chinese",
        LONG_CHINESE_NAME,
        "A name of 100 characters, most of them Chinese, arrives whole.",
        "100 个字符、多为中文的文件名完整到达。",
    ),
)
