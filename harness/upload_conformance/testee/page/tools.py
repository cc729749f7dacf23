"""Where the command lines of curl, HTTPie and wget hold address, file and credentials: told by the tools' manuals."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from enum import Enum, auto

_CURL_FLAGS = frozenset(
    """
    silent show-error fail fail-with-body fail-early location location-trusted insecure include verbose compressed
    globoff get head basic digest anyauth ntlm http1.0 http1.1 http2 http3 no-buffer no-progress-meter progress-bar
    ipv4 ipv6 tcp-nodelay tcp-fastopen raw tlsv1.2 tlsv1.3 remote-name remote-header-name ssl ssl-reqd form-escape
    post301 post302 post303 path-as-is parallel netrc disable next create-dirs
    """.split()  # noqa: SIM905 - a long list of words
)
"""Long options without a value; any other is taken to have one."""
_CURL_SHORT_FLAGS = frozenset("sSfLkivOJgGIaBjlMnNpqRV#012346Z:")
_HTTPIE_VALUES = frozenset(
    {"-a", "--auth", "-A", "--auth-type", "--timeout", "-o", "--output", "--verify", "--boundary"}
)
_WGET_OUTPUT = re.compile(r"--output-document(?:=|$)|-[a-zA-Z]*O")
_METHOD = re.compile(r"[A-Z]{3,7}")
_ADDRESS = re.compile(
    r"https?://|[\w-]+(?:\.[\w-]+)+[/:]|localhost\b|:\d*/|\$\{?\w*(?:URL|HOST|ADDRESS|ENDPOINT|BASE|API)\w*",
    re.IGNORECASE,
)


class Place(Enum):
    """What stands in a place of a command line."""

    URL = auto()
    FILE = auto()
    QUOTED_FILE = auto()
    """The same between the double quotes of curl's forms, where a quote and a backslash are escaped."""
    CREDENTIALS = auto()
    """Access id and secret with a colon between them."""
    ACCESS_ID = auto()
    SECRET = auto()
    BASIC = auto()
    """The credentials in base64."""
    OUTPUT = auto()
    """Where the answer is written: to stdout instead, where it can be seen."""
    TOOL = auto()
    """The word of a tool that has to be told what it would find out at a terminal, or would not show there."""


Found = tuple[int, Place, str, str]
"""The number of a word, what it holds, and what stands in the word before and after that, without quotes."""


def places(words: Sequence[str]) -> list[Found] | None:
    """Find the places in a command line of shell words; None if it is of no tool that is known here."""
    start = next((at for at, word in enumerate(words) if is_tool(word)), None)
    if start is None or (start and words[0] not in ("sudo", "time", "env", "torsocks")):
        return None
    tool = _TOOLS[_program(words[start])]
    return list(tool([_bare(word) for word in words], start + 1))


def is_tool(word: str) -> bool:
    """Whether a command's first word is the name of a tool that is known here."""
    return _program(word) in _TOOLS


def _program(word: str) -> str:
    return word.rsplit("/", 1)[-1].removesuffix(".exe")


def _bare(word: str) -> str:
    """Take the shell's quotes off a word; what is expanded stays as it is written."""
    try:
        return "".join(shlex.split(word, posix=True)) if "'" in word or '"' in word or "\\" in word else word
    except ValueError:
        return word


def _curl(words: Sequence[str], at: int) -> Iterator[Found]:
    addresses = []
    uploads = 0
    while at < len(words):
        option, value, number, before = _curl_option(words, at)
        if option is None:
            addresses.append(at)
        elif option in ("-u", "--user"):
            yield number, Place.CREDENTIALS, before, ""
        elif option == "--url":
            addresses.append(number)
        elif option in ("-H", "--header"):
            yield from _header(value, number, before)
        elif option in ("-o", "--output"):
            yield number, Place.OUTPUT, before, ""
        elif option in ("-F", "--form") and (match := re.match(r"[^=]*=@", value)) and not uploads:
            uploads += 1
            yield _form_file(value, match.end(), number, before)
        elif option in ("-T", "--upload-file") and not uploads:
            uploads += 1
            yield number, Place.FILE, before, ""
        elif option in ("-d", "--data", "--data-binary", "--data-raw") and value.startswith("@") and not uploads:
            uploads += 1
            yield number, Place.FILE, before + "@", ""
        at = number + 1
    if addresses:
        yield next((one for one in addresses if _ADDRESS.match(words[one])), addresses[0]), Place.URL, "", ""


def _curl_option(words: Sequence[str], at: int) -> tuple[str | None, str, int, str]:
    """Read an option: its name, its value, the number of the word with the value, what stands before it there."""
    word = words[at]
    following = at + 1 if at + 1 < len(words) else at
    if word.startswith("--"):
        if word[2:] in _CURL_FLAGS or word.startswith("--no-"):
            return word, "", at, ""
        return word, words[following], following, ""
    if word.startswith("-") and len(word) > 1:
        for place, letter in enumerate(word[1:], 1):
            if letter not in _CURL_SHORT_FLAGS:
                rest = word[place + 1 :]
                if rest:
                    return f"-{letter}", rest, at, word[: place + 1]
                return f"-{letter}", words[following], following, ""
        return word, "", at, ""
    return None, word, at, ""


def _header(value: str, number: int, before: str) -> Iterator[Found]:
    match = re.match(r"(?:Proxy-)?Authorization:\s*Basic\s+", value, re.IGNORECASE)
    if match:
        yield number, Place.BASIC, before + match[0], ""


def _form_file(value: str, at: int, number: int, before: str) -> Found:
    """Find the path in a form's ``name=@path;type=…``.

    A name that the page shows is an example: whoever has another puts it in as curl wants it, in quotes. A variable of
    the page's stands for every name as it is.
    """
    path = value[at:]
    if path.startswith('"'):
        place = Place.QUOTED_FILE
        opening, closing, rest = '"', '"', path[1:].partition('"')[2]
    else:
        name, semicolon, rest = path.partition(";")
        rest = semicolon + rest if name else ""
        place = Place.FILE if "$" in name else Place.QUOTED_FILE
        opening = closing = "" if place is Place.FILE else '"'
    return number, place, f"{before}{value[:at]}{opening}", f"{closing}{rest}"


def _httpie(words: Sequence[str], at: int) -> Iterator[Found]:
    address = None
    if not {"--ignore-stdin", "-I"} & set(words):
        yield at - 1, Place.TOOL, "", " --ignore-stdin"
    while at < len(words):
        word = words[at]
        name, equals, _ = word.partition("=")
        if name in ("-a", "--auth"):
            at += not equals
            yield at, Place.CREDENTIALS, f"{name}=" if equals else "", ""
        elif word in _HTTPIE_VALUES:
            at += 1
        elif word.startswith("-") or (address is None and _METHOD.fullmatch(word)):
            pass
        elif address is None:
            address = at
            yield at, Place.URL, "", ""
        elif match := re.match(r"Authorization:\s*Basic\s+", word, re.IGNORECASE):
            yield at, Place.BASIC, match[0], ""
        elif match := re.match(r"[\w.\[\]-]+@", word):
            yield at, Place.FILE, match[0], "".join(re.findall(r";type=.*$", word))
        at += 1


def _wget(words: Sequence[str], at: int) -> Iterator[Found]:
    wanted = {
        "--user": Place.ACCESS_ID,
        "--http-user": Place.ACCESS_ID,
        "--password": Place.SECRET,
        "--http-password": Place.SECRET,
        "--post-file": Place.FILE,
        "--body-file": Place.FILE,
    }
    if not any(_WGET_OUTPUT.match(word) for word in words[at:]):
        yield at - 1, Place.TOOL, "", " -O -"
    while at < len(words):
        name, equals, value = words[at].partition("=")
        if name in wanted:
            at += not equals
            yield at, wanted[name], f"{name}=" if equals else "", ""
        elif name == "--header":
            at += not equals
            yield from _header(value if equals else words[min(at, len(words) - 1)], at, f"{name}=" if equals else "")
        elif output := _WGET_OUTPUT.match(words[at]):
            attached = bool(words[at][output.end() :])
            at += not attached
            yield at, Place.OUTPUT, output[0] if attached else "", ""
        elif name in ("-o", "-t", "-T", "--method", "--post-data") and not equals:
            at += 1
        elif not name.startswith("-"):
            yield at, Place.URL, "", ""
        at += 1


_TOOLS = {"curl": _curl, "http": _httpie, "https": _httpie, "xh": _httpie, "xhs": _httpie, "wget": _wget}
