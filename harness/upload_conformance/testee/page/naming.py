"""Which language a code block is in, and how that is known.

The markup's own name for it comes first (an info string, a class, a directive's argument). Where there is none, or one
that says nothing (``text``), the nearest text above decides that names exactly one language: a tab, a heading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from upload_conformance.testee.language import Language
from upload_conformance.testee.page.found import Label, Name

SHELL = "shell"
_NO_LANGUAGE = frozenset(
    {"", "text", "txt", "plain", "plaintext", "code", "none", "nohighlight", "no-highlight", "default", "auto", "guess"}
)
_OTHERS: dict[str, tuple[str, ...]] = {
    SHELL: ("shell", "bash", "sh", "zsh", "console", "curl", "shell-session", "shellsession", "sh-session"),
    "json": ("json", "json5", "jsonc"),
    "javascript": ("javascript", "js", "node", "node.js", "nodejs"),
    "typescript": ("typescript", "ts"),
    "objective-c": ("objective-c", "objc"),
    **{name: (name,) for name in ("c", "html", "http", "kotlin", "powershell", "ruby", "rust", "sql", "swift")},
    **{name: (name,) for name in ("xml", "yaml", "toml", "ini", "perl", "scala", "dart", "diff", "groovy", "r", "vb")},
}
"""Languages that no sample is written in; of other words only the markup's own name can be one."""
_ONLY_ALONE = {"r": 1, "c": 2, "diff": 1, "http": 2, "html": 2, "ini": 1, "vb": 2, "curl": 3, "console": 1}
"""Names that mean something else in longer texts for readers → how many words may stand there."""
_FILE_NAME = re.compile(r"\w[\w./-]*\.(?P<ending>\w+)")
_GO_THE_WORD = re.compile(
    r"(?<![a-z0-9])(?<![^a-z\s]\s)(?<![^a-z\s])(?<!^)(?<!\bin\s)(?<!\busing\s)(?<!\bwith\s)(?<!\bfor\s)(?<!\band\s)(?<!\bor\s)go\b"
    r"|\bgo(?=[?!.,]|\s+(?!(?:sdk|samples?|examples?|code|demo|language|client|version|snippet)\b)[a-z])"
)


@dataclass(frozen=True)
class Told:
    """A block's language."""

    language: str | None
    """The id of a sample's language or of another; None if the page does not say."""
    by: str = ""
    """What said it, in words."""


def tell(names: Sequence[Name], labels: Sequence[Label], languages: Mapping[str, Language]) -> Told:
    """Tell a block's language; names and labels come with the nearest first."""
    known = {id_: language.names for id_, language in languages.items()} | _OTHERS
    for name in names:
        word = plain(name.text)
        aliases = _aliases(word) if name.sure and word not in _NO_LANGUAGE else ()
        language = next((id_ for id_, words in known.items() if word in words or set(aliases) & set(words)), None)
        if language is not None or aliases:
            return Told(language or aliases[0], f"the {name.where} {name.text!r}")
    for label in labels:
        text = _GO_THE_WORD.sub("", plain(label.text))
        file = _FILE_NAME.fullmatch(text)
        named = [id_ for id_, words in known.items() if _names_any(words, text) or (file and file["ending"] in words)]
        if len(named) == 1:
            return Told(named[0], f"the {label.where} {label.text!r}")
        if named:
            return Told(None)
    return Told(None)


def unknown(names: Sequence[Name]) -> str:
    """Give the mark that names a language, but none that is known; empty if there is none."""
    marks = (name for name in names if name.sure and plain(name.text) not in _NO_LANGUAGE)
    return next((f"the {name.where} {name.text!r}" for name in marks), "")


def _aliases(word: str) -> tuple[str, ...]:
    """Give the names of a language that Pygments knows by this one; none if it is no language's."""
    try:
        return tuple(get_lexer_by_name(word).aliases)
    except ClassNotFound:
        return ()


def plain(text: str) -> str:
    """Fold what reads the same: width, case, emphasis marks."""
    return unicodedata.normalize("NFKC", text).casefold().strip(" *_`:;")


def _names_any(names: Iterable[str], text: str) -> bool:
    # Chinese letters may stand right beside the name, and a version; Latin ones would make it another name.
    return any(
        re.search(rf"(?<![a-z0-9.+#_-]){re.escape(name)}(?:\d[\d.]*)?(?![a-z0-9+#_-])(?!/c\+\+)", text)
        for name in names
        if len(text.split()) <= _ONLY_ALONE.get(name, len(text))
    )
