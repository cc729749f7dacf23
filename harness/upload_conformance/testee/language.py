"""The languages: what ``harness/languages/<name>/language.toml`` says of each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from upload_conformance.shapes.errors import HarnessError, UsageError
from upload_conformance.shapes.needs import Need

SIGNATURES = ("sample", "published")
"""Whose signature a candidate's function can have: our sample's, or that of the vendor's API page."""


@dataclass(frozen=True)
class Departure:
    """A SHOULD that a vetted sample does not keep (RFC 2119 §3: there may be valid reasons)."""

    rule: str
    reason: str
    case: str = ""
    """The one case in which it is not kept; empty for whichever."""
    sometimes: bool = False
    """Whether that shows in some runs only."""


@dataclass(frozen=True)
class Language:
    """One language: its sample and the folder that makes a testee of it."""

    id: str
    name: str
    sample_folder: Path
    sample: str
    """The sample's path in its folder."""
    harness_folder: Path
    variants: tuple[str, ...] = ()
    """Other builds of the same source: sanitizers, race detectors."""
    lacks: frozenset[Need] = frozenset()
    """What its platform, or its sample's signature, does not offer."""
    manifests: tuple[str, ...] = ()
    """Files of the sample's folder that the image needs: they name the dependencies."""
    departures: tuple[Departure, ...] = ()
    """What its sample leaves unkept, for good reason."""
    names: tuple[str, ...] = ()
    """What info strings, classes and headings of a page call it, in lower case."""
    upload_function: str = "(?i)upload"
    """A regular expression for what a page's upload function is called: a name that the driver looks for."""

    @property
    def source(self) -> Path:
        """The sample's file."""
        return self.sample_folder / self.sample


def load_languages(project: Path) -> dict[str, Language]:
    """Read every language of the project, by id, in the order of the ids.

    Raises HarnessError for a description that is incomplete.
    """
    languages = {}
    for description in sorted((project / "harness" / "languages").glob("*/language.toml")):
        folder = description.parent
        try:
            facts = tomllib.loads(description.read_text(encoding="utf-8"))
            languages[folder.name] = Language(
                id=folder.name,
                name=facts["name"],
                sample_folder=project / folder.name,
                sample=facts["sample"],
                harness_folder=folder,
                variants=tuple(facts.get("variants", ())),
                lacks=frozenset(map(Need, facts.get("lacks", ()))),
                manifests=tuple(facts.get("manifests", ())),
                departures=tuple(Departure(**entry) for entry in facts.get("departure", ())),
                names=tuple(facts.get("names", ())),
                upload_function=facts.get("upload_function", "(?i)upload"),
            )
        except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError) as error:
            raise HarnessError(f"{description}: {error!r}") from error
    return languages


def choose(languages: dict[str, Language], names: list[str]) -> list[Language]:
    """Pick languages by id, all of them for an empty list. Raises UsageError for a name that is none."""
    for name in names:
        if name not in languages:
            raise UsageError(f"There is no sample {name!r}; there are {', '.join(languages)}.")
    return [language for language in languages.values() if not names or language.id in names]
