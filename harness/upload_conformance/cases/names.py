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
        source=source,
        uploads=(Upload(File(name, relative=relative, way=way)),),
        expect=expect,
    )


_ORDINARY = (
    _named(
        "plain",
        "accounts.txt",
        "A text file given by its absolute path is uploaded under its base name.",
    ),
    _named(
        "no-extension",
        "accounts",
        "A name without an extension is sent; the service judges it.",
        source="practice: what the service takes is the service's to say",
    ),
    _named(
        "dots",
        "..hidden.txt..",
        "Leading and trailing dots of a name are kept.",
        source="practice: some systems strip them",
    ),
    _named(
        "long",
        LONG_NAME,
        "A name of 100 characters arrives whole.",
        source="API page, the file (a name has 1 to 100 characters)",
    ),
    _named(
        "long-chinese",
        LONG_CHINESE_NAME,
        "A name of 100 characters, most of them Chinese, arrives whole.",
        source="API page, the file (a name has 1 to 100 characters)",
    ),
)

_PATHS = (
    _named(
        "relative",
        "relative.txt",
        "A file given as a bare name in the work directory is uploaded.",
        source="practice: command lines and scripts name files so",
        relative=True,
    ),
    _named(
        "relative-folder",
        "accounts.txt",
        "A file given by a relative path through a folder is uploaded under its base name.",
        source=_PATH,
        relative=True,
        way="name-relative-folder/",
    ),
    _named(
        "dot-slash",
        "accounts.txt",
        "A file given with ./ before its name is uploaded under its base name.",
        source=_PATH,
        relative=True,
        way="./",
    ),
    _named(
        "parent-folder",
        "accounts.txt",
        "A file given by a relative path through the parent folder is uploaded under its base name.",
        source=_PATH,
        relative=True,
        way="../case/",
    ),
    _named(
        "relative-option",
        "--data.txt",
        "A bare name in the work directory that looks like an option is a name.",
        source="practice: samples that run a command pass names on as arguments",
        relative=True,
    ),
    _named(
        "relative-chinese",
        "相对路径.txt",
        "A bare name in Chinese in the work directory is uploaded.",
        source=_UTF8,
        relative=True,
    ),
    _named(
        "windows-path",
        "C:\\Users\\me\\accounts.txt",
        "A name that looks like a Windows path is, on this system, a name.",
        source="practice: cutting at backslashes alters names where they are no separators",
    ),
)

_CHARSETS = (
    _named("chinese", "号码包.txt", "A file name in Chinese arrives as written.", source=_UTF8),
    _named(
        "emoji",
        "📱 accounts 🎉.txt",
        "A name with emoji (outside the BMP) arrives as written.",
        source=_UTF8,
    ),
    _named(
        "right-to-left",
        "قائمة-حسابات.txt",
        "A name written from right to left arrives as written.",
        source=_UTF8,
    ),
    _named(
        "combining",
        "cafe\u0301-n\u0303.txt",
        "Combining characters are sent as they are, not composed.",
        source="practice: a name that is composed is another name",
    ),
    _named(
        "encoded-word",
        "=?utf-8?B?5Y+3?=.txt",
        "A name that looks like an encoded-word is sent as it is.",
        source="RFC 2047 §5 (there are none in a parameter)",
    ),
)

_PUNCTUATION = (
    _named(
        "spaces",
        "my  account list.txt",
        "Spaces in a name are kept, two in a row as well.",
    ),
    _named(
        "edge-spaces",
        " padded .txt ",
        "Leading and trailing spaces of a name are kept.",
    ),
    _named(
        "quote",
        'the "best" accounts.txt',
        "A double quote in a name does not end it.",
        source=f"{_HTML}; RFC 9110 §5.6.4",
    ),
    _named(
        "backslash",
        "a\\b.txt",
        "A backslash in a name is an ordinary character.",
        source=_AS_IT_IS,
    ),
    _named(
        "quote-backslash",
        'a\\"b.txt',
        "A backslash before a double quote does not undo its escape.",
        source=f"{_HTML}; RFC 9110 §5.6.4 (who escapes a quote by a backslash doubles a backslash)",
    ),
    _named(
        "backslash-end",
        "accounts\\",
        "A name that ends in a backslash is sent or refused, and goes on to nothing behind it.",
        source=f"{_HTML}; practice: servers differ in what a backslash before the end quote is",
        may_refuse=True,
    ),
    _named(
        "semicolon",
        "a;b=c.txt",
        "Semicolons and equals signs in a name are kept.",
        source="RFC 9110 §5.6.4, §5.6.6",
    ),
    _named("apostrophe", "bob's list.txt", "An apostrophe in a name is kept."),
    _named(
        "percent",
        "100%22%0A.txt",
        "A name that looks percent-encoded is not decoded.",
        source=_AS_IT_IS,
    ),
    _named(
        "option",
        "-F.txt",
        "A name that looks like an option is a name.",
        source="practice: samples that run a command pass names on as arguments",
    ),
    _named(
        "at-sign",
        "@a.txt",
        "A name that begins with @ is a name.",
        source="practice: curl and its bindings read @ as an order to read a file",
    ),
)

_LINE_BREAKS = f"{_HTML}; RFC 9110 §5.5"

_CONTROLS = (
    _named(
        "line-break",
        "a\r\nX-Injected: yes.txt",
        "CR and LF in a name are escaped or refused, and never begin a header.",
        source=_LINE_BREAKS,
        may_refuse=True,
    ),
    _named(
        "cr",
        "a\rX-Injected: yes.txt",
        "A CR alone in a name is escaped or refused, and never begins a header.",
        source=_LINE_BREAKS,
        may_refuse=True,
    ),
    _named(
        "lf",
        "a\nX-Injected: yes.txt",
        "An LF alone in a name is escaped or refused, and never begins a header.",
        source=_LINE_BREAKS,
        may_refuse=True,
    ),
    _named(
        "tab",
        "a\tb.txt",
        "A tab in a name is sent or refused, and breaks nothing.",
        source=_AS_IT_IS,
        may_refuse=True,
    ),
    _named(
        "control",
        "a\x1b\x07b.txt",
        "Other control characters in a name are sent or refused, and break nothing.",
        source=f"{_AS_IT_IS}; RFC 9110 §5.5 (tolerable within a quoted-string)",
        may_refuse=True,
    ),
)

CASES = (*_ORDINARY, *_PATHS, *_CHARSETS, *_PUNCTUATION, *_CONTROLS)
