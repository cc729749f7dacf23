"""File names: how each must arrive."""

from upload_conformance.case import Case, File, Refused, Upload, Uploaded

LONG_NAME = "a" * 96 + ".txt"
LONG_CHINESE_NAME = "号" * 77 + "b" * 19 + ".txt"
"""100 characters in 254 bytes; file systems take no more than 255."""


def _named(
    id_: str, name: str, sentence: str, sentence_zh: str, *, may_refuse: bool = False, relative: bool = False
) -> Case:
    expect = (Uploaded(), Refused(("file", "usage"))) if may_refuse else (Uploaded(),)
    return Case(
        id=f"name-{id_}",
        sentence=sentence,
        sentence_zh=sentence_zh,
        uploads=(Upload(File(name, relative=relative)),),
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
    _named("semicolon", "a;b=c.txt", "Semicolons and equals signs in a name are kept.", "文件名中的分号和等号保留。"),
    _named("apostrophe", "bob's list.txt", "An apostrophe in a name is kept.", "文件名中的撇号保留。"),
    _named(
        "percent",
        "100%22%0A.txt",
        "A name that looks percent-encoded is not decoded.",
        "看起来像百分号编码的文件名不会被解码。",
    ),
    _named("dots", "..hidden.txt..", "Leading and trailing dots of a name are kept.", "文件名首尾的点保留。"),
    _named("edge-spaces", " padded .txt ", "Leading and trailing spaces of a name are kept.", "文件名首尾的空格保留。"),
    _named(
        "right-to-left",
        "قائمة-حسابات.txt",
        "A name written from right to left arrives as written.",
        "从右到左书写的文件名原样到达。",
    ),
    _named(
        "combining",
        "cafe\u0301-n\u0303.txt",
        "Combining characters are sent as they are, not composed.",
        "组合字符原样发送，不做合成。",
    ),
    _named("option", "-F.txt", "A name that looks like an option is a name.", "看起来像命令行选项的文件名只是文件名。"),
    _named("at-sign", "@a.txt", "A name that begins with @ is a name.", "以 @ 开头的文件名只是文件名。"),
    _named(
        "windows-path",
        "C:\\Users\\me\\accounts.txt",
        "A name that looks like a Windows path is, on this system, a name.",
        "看起来像 Windows 路径的文件名，在本系统上只是文件名。",
    ),
    _named(
        "encoded-word",
        "=?utf-8?B?5Y+3?=.txt",
        "A name that looks like an encoded-word is sent as it is.",
        "看起来像 encoded-word 的文件名原样发送。",
    ),
    _named(
        "no-extension",
        "accounts",
        "A name without an extension is sent; the service judges it.",
        "没有扩展名的文件名照样发送，由服务端判断。",
    ),
    _named(
        "relative-option",
        "--data.txt",
        "A bare name in the work directory that looks like an option is a name.",
        "工作目录下形似选项的裸文件名只是文件名。",
        relative=True,
    ),
    _named(
        "relative-chinese",
        "相对路径.txt",
        "A bare name in Chinese in the work directory is uploaded.",
        "工作目录下的中文裸文件名可以上传。",
        relative=True,
    ),
    _named(
        "tab",
        "a\tb.txt",
        "A tab in a name is sent or refused, and breaks nothing.",
        "文件名中的制表符被发送或拒绝，不破坏任何东西。",
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
