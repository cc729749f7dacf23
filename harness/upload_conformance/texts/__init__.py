"""What users read, in English and in Simplified Chinese.

English stands where the thing itself stands: a rule's sentence in ``rules/``, a heading in its report. The Chinese
stands here, a file a kind, in ``zh_CN/``: ``rules.toml``, ``cases.toml`` and ``needs.toml`` by id, and ``words.toml``
by the English text, for what code gives to ``Texts.say`` or marks with ``word``. What a rule saw is data, and so is
English in every run; ``messages.toml`` has the Chinese by the sentence with its values left out. Tests find what is
missing there, and what is left over.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

TONGUES = ("en", "zh")
_PLACE = re.compile(r"\{\d\}")
_FOLDERS = {"zh": "zh_CN"}


def tongue(environ: Mapping[str, str], chosen: str = "") -> str:
    """Choose ``en`` or ``zh``: what was asked for, or else what the locale names (POSIX: LC_ALL before the others)."""
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return "zh" if (chosen or locale).lower().startswith("zh") else "en"


def word(english: str) -> str:
    """Mark a text that is given to ``say`` later; give it back as it is."""
    return english


@dataclass(frozen=True)
class Texts:
    """The texts of one tongue; what it has none for is given in English."""

    tongue: str
    rules: Mapping[str, Mapping[str, str]]
    cases: Mapping[str, str]
    needs: Mapping[str, str]
    words: Mapping[str, str]
    messages: Mapping[str, str]

    def sentence(self, rule: str, english: str) -> str:
        """Give a rule's sentence."""
        return self.rules.get(rule, {}).get("sentence", english)

    def why(self, rule: str, english: str) -> str:
        """Give what the breach of a rule costs."""
        return self.rules.get(rule, {}).get("why", english)

    def case(self, case: str, english: str) -> str:
        """Give a case's sentence."""
        return self.cases.get(case, english)

    def need(self, need: str, english: str) -> str:
        """Give why a testee that lacks something cannot be judged."""
        return self.needs.get(need, english)

    def message(self, english: str) -> str:
        """Give what a rule saw, or why something was not judged; what the code itself said in it stays as it is."""
        for sentence, chinese in self._sentences:
            if found := sentence.fullmatch(english):
                return chinese.format("", *map(self.message, found.groups()))
        return english

    @cached_property
    def _sentences(self) -> list[tuple[re.Pattern[str], str]]:
        """The messages' patterns, those with the most words of their own first."""
        by_words = sorted(self.messages.items(), key=lambda one: -len(_PLACE.sub("", one[0])))
        return [(re.compile("(.*?)".join(map(re.escape, _PLACE.split(en))), re.DOTALL), zh) for en, zh in by_words]

    def say(self, english: str, **values: object) -> str:
        """Give a text of a report with the values in their places, written ``{name}``."""
        return self.words.get(english, english).format(**values)


@cache
def texts(tongue: str = "en") -> Texts:
    """Give the texts of ``en`` or ``zh``."""
    if tongue not in _FOLDERS:
        return Texts(tongue, {}, {}, {}, {}, {})
    return Texts(tongue, **{kind: _read(tongue, kind) for kind in ("rules", "cases", "needs", "words", "messages")})


def _read(tongue: str, kind: str) -> dict[str, Any]:
    file = resources.files("upload_conformance.texts").joinpath(_FOLDERS[tongue], f"{kind}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
