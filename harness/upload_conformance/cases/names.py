"""File names: how each must arrive."""

from upload_conformance.shapes.case import Case, File, Refused, Upload, Uploaded

LONG_NAME = "a" * 96 + ".txt"
LONG_CHINESE_NAME = "号" * 77 + "b" * 19 + ".txt"
"""100 characters in 254 bytes; file systems take no more than 255."""

_NAME = "API page, the file; RFC 7578 §4.2"
_UTF8 = "RFC 7578 §4.2, §5.1.3 (raw UTF-8)"
_HTML = "HTML, multipart/form-data encoding algorithm"
_AS_IT_IS = f"{_HTML} (nothing but CR, LF and quotes is escaped)"
_PATH = "RFC 7578 §4.2, §7 (a path is not sent)"


def _named(
    id_: str,
    name: str,
    sentence: str,
    sentence_zh: str,
    *,
    source: str = _NAME,
    may_refuse: bool = False,
    relative: bool = False,
    way: str = "",
) -> Case:
    expect = (Uploaded(), Refused(("file", "usage"))) if may_refuse else (Uploaded(),)
    return Case(
        id=f"name-{id_}",
        sentence=sentence,
        sentence_zh=sentence_zh,
        source=source,
        uploads=(Upload(File(name, relative=relative, way=way)),),
        expect=expect,
    )


_ORDINARY = (
    _named(
        "plain",
        "accounts.txt",
        "A text file given by its absolute path is uploaded under its base name.",
        "以绝对路径给出的文本文件，以其基本文件名上传。",
    ),
    _named(
        "no-extension",
        "accounts",
        "A name without an extension is sent; the service judges it.",
        "没有扩展名的文件名照样发送，由服务端判断。",
        source="practice: what the service takes is the service's to say",
    ),
    _named(
        "dots",
        "..hidden.txt..",
        "Leading and trailing dots of a name are kept.",
        "文件名首尾的点保留。",
        source="practice: some systems strip them",
    ),
    _named(
        "long",
        LONG_NAME,
        "A name of 100 characters arrives whole.",
        "100 个字符的文件名完整到达。",
        source="API page, the file (a name has 1 to 100 characters)",
    ),
    _named(
        "long-chinese",
        LONG_CHINESE_NAME,
        "A name of 100 characters, most of them Chinese, arrives whole.",
        "100 个字符、多为中文的文件名完整到达。",
        source="API page, the file (a name has 1 to 100 characters)",
    ),
)

_PATHS = (
    _named(
        "relative",
        "relative.txt",
        "A file given as a bare name in the work directory is uploaded.",
        "以工作目录下的裸文件名给出的文件可以上传。",
        source="practice: command lines and scripts name files so",
        relative=True,
    ),
    _named(
        "relative-folder",
        "accounts.txt",
        "A file given by a relative path through a folder is uploaded under its base name.",
        "以经过子目录的相对路径给出的文件，以其基本文件名上传。",
        source=_PATH,
        relative=True,
        way="name-relative-folder/",
    ),
    _named(
        "dot-slash",
        "accounts.txt",
        "A file given with ./ before its name is uploaded under its base name.",
        "以 ./ 开头的路径给出的文件，以其基本文件名上传。",
        source=_PATH,
        relative=True,
        way="./",
    ),
    _named(
        "parent-folder",
        "accounts.txt",
        "A file given by a relative path through the parent folder is uploaded under its base name.",
        "以经过上级目录的相对路径给出的文件，以其基本文件名上传。",
        source=_PATH,
        relative=True,
        way="../case/",
    ),
    _named(
        "relative-option",
        "--data.txt",
        "A bare name in the work directory that looks like an option is a name.",
        "工作目录下形似选项的裸文件名只是文件名。",
        source="practice: samples that run a command pass names on as arguments",
        relative=True,
    ),
    _named(
        "relative-chinese",
        "相对路径.txt",
        "A bare name in Chinese in the work directory is uploaded.",
        "工作目录下的中文裸文件名可以上传。",
        source=_UTF8,
        relative=True,
    ),
    _named(
        "windows-path",
        "C:\\Users\\me\\accounts.txt",
        "A name that looks like a Windows path is, on this system, a name.",
        "看起来像 Windows 路径的文件名，在本系统上只是文件名。",
        source="practice: cutting at backslashes alters names where they are no separators",
    ),
)

_CHARSETS = (
    _named("chinese", "号码包.txt", "A file name in Chinese arrives as written.", "中文文件名原样到达。", source=_UTF8),
    _named(
        "emoji",
        "📱 accounts 🎉.txt",
        "A name with emoji (outside the BMP) arrives as written.",
        "含表情符号（BMP 之外）的文件名原样到达。",
        source=_UTF8,
    ),
    _named(
        "right-to-left",
        "قائمة-حسابات.txt",
        "A name written from right to left arrives as written.",
        "从右到左书写的文件名原样到达。",
        source=_UTF8,
    ),
    _named(
        "combining",
        "cafe\u0301-n\u0303.txt",
        "Combining characters are sent as they are, not composed.",
        "组合字符原样发送，不做合成。",
        source="practice: a name that is composed is another name",
    ),
    _named(
        "encoded-word",
        "=?utf-8?B?5Y+3?=.txt",
        "A name that looks like an encoded-word is sent as it is.",
        "看起来像 encoded-word 的文件名原样发送。",
        source="RFC 2047 §5 (there are none in a parameter)",
    ),
)

_PUNCTUATION = (
    _named(
        "spaces",
        "my  account list.txt",
        "Spaces in a name are kept, two in a row as well.",
        "文件名中的空格（包括连续空格）保留。",
    ),
    _named(
        "edge-spaces",
        " padded .txt ",
        "Leading and trailing spaces of a name are kept.",
        "文件名首尾的空格保留。",
    ),
    _named(
        "quote",
        'the "best" accounts.txt',
        "A double quote in a name does not end it.",
        "文件名中的双引号不会截断文件名。",
        source=f"{_HTML}; RFC 9110 §5.6.4",
    ),
    _named(
        "backslash",
        "a\\b.txt",
        "A backslash in a name is an ordinary character.",
        "文件名中的反斜杠是普通字符。",
        source=_AS_IT_IS,
    ),
    _named(
        "quote-backslash",
        'a\\"b.txt',
        "A backslash before a double quote does not undo its escape.",
        "双引号之前的反斜杠不会抵消其转义。",
        source=f"{_HTML}; RFC 9110 §5.6.4 (who escapes a quote by a backslash doubles a backslash)",
    ),
    _named(
        "backslash-end",
        "accounts\\",
        "A name that ends in a backslash is sent or refused, and goes on to nothing behind it.",
        "以反斜杠结尾的文件名被发送或拒绝，不会吞掉其后的内容。",
        source=f"{_HTML}; practice: servers differ in what a backslash before the end quote is",
        may_refuse=True,
    ),
    _named(
        "semicolon",
        "a;b=c.txt",
        "Semicolons and equals signs in a name are kept.",
        "文件名中的分号和等号保留。",
        source="RFC 9110 §5.6.4, §5.6.6",
    ),
    _named("apostrophe", "bob's list.txt", "An apostrophe in a name is kept.", "文件名中的撇号保留。"),
    _named(
        "percent",
        "100%22%0A.txt",
        "A name that looks percent-encoded is not decoded.",
        "看起来像百分号编码的文件名不会被解码。",
        source=_AS_IT_IS,
    ),
    _named(
        "option",
        "-F.txt",
        "A name that looks like an option is a name.",
        "看起来像命令行选项的文件名只是文件名。",
        source="practice: samples that run a command pass names on as arguments",
    ),
    _named(
        "at-sign",
        "@a.txt",
        "A name that begins with @ is a name.",
        "以 @ 开头的文件名只是文件名。",
        source="practice: curl and its bindings read @ as an order to read a file",
    ),
)

_LINE_BREAKS = f"{_HTML}; RFC 9110 §5.5"

_CONTROLS = (
    _named(
        "line-break",
        "a\r\nX-Injected: yes.txt",
        "CR and LF in a name are escaped or refused, and never begin a header.",
        "文件名中的 CR、LF 被转义或拒绝，绝不会变成新的头部。",
        source=_LINE_BREAKS,
        may_refuse=True,
    ),
    _named(
        "cr",
        "a\rX-Injected: yes.txt",
        "A CR alone in a name is escaped or refused, and never begins a header.",
        "文件名中单独的 CR 被转义或拒绝，绝不会变成新的头部。",
        source=_LINE_BREAKS,
        may_refuse=True,
    ),
    _named(
        "lf",
        "a\nX-Injected: yes.txt",
        "An LF alone in a name is escaped or refused, and never begins a header.",
        "文件名中单独的 LF 被转义或拒绝，绝不会变成新的头部。",
        source=_LINE_BREAKS,
        may_refuse=True,
    ),
    _named(
        "tab",
        "a\tb.txt",
        "A tab in a name is sent or refused, and breaks nothing.",
        "文件名中的制表符被发送或拒绝，不破坏任何东西。",
        source=_AS_IT_IS,
        may_refuse=True,
    ),
    _named(
        "control",
        "a\x1b\x07b.txt",
        "Other control characters in a name are sent or refused, and break nothing.",
        "文件名中的其他控制字符被发送或拒绝，不破坏任何东西。",
        source=f"{_AS_IT_IS}; RFC 9110 §5.5 (tolerable within a quoted-string)",
        may_refuse=True,
    ),
)

CASES = (*_ORDINARY, *_PATHS, *_CHARSETS, *_PUNCTUATION, *_CONTROLS)
