"""What is said of a variant, against what is listed for it. Without an engine."""

from dataclasses import replace
from pathlib import Path

import pytest

from upload_conformance.rules.catalogue import catalogue
from upload_conformance.run.variants import Trial, Variant, load
from upload_conformance.shapes import home
from upload_conformance.shapes.errors import HarnessError
from upload_conformance.shapes.result import Level
from upload_conformance.testee.language import Language, load_languages

Found = dict[str, tuple[Level, tuple[str, ...]]]
LISTED = Variant("python", "plain", "plain", Path(), {"out.raised": Level.SHOULD}, frozenset({"out.quiet"}))
RAISED: Found = {"out.raised": (Level.SHOULD, ("name-plain",))}
QUIET: Found = {"out.quiet": (Level.SHOULD, ("name-plain",))}
MEMORY: Found = {"res.memory": (Level.SHOULD, ("memory-100-mb",))}
NAME: Found = {"part.filename": (Level.MUST, ("name-plain",))}


@pytest.mark.parametrize("found", [RAISED, RAISED | QUIET])
def test_what_is_listed_is_told_and_chance_may_add_to_it(found: Found) -> None:
    assert Trial(LISTED, found, 1.0).as_listed


def test_what_is_listed_and_not_told_is_missed() -> None:
    trial = Trial(LISTED, QUIET, 1.0)
    assert (trial.misses, trial.alarms, trial.as_listed) == (("out.raised",), (), False)


def test_what_is_told_and_not_listed_is_an_alarm() -> None:
    trial = Trial(LISTED, RAISED | MEMORY, 1.0)
    assert (trial.misses, trial.alarms, trial.as_listed) == ((), ("res.memory",), False)


def test_a_must_is_never_right() -> None:
    assert not Trial(replace(LISTED, findings={"part.filename": Level.MUST}), NAME, 1.0).as_listed


@pytest.mark.parametrize("listed", ['MUST = ["part.filename"]', 'SHOULD = ["part.filename"]', 'SHOULD = ["no.rule"]'])
def test_a_list_that_does_not_fit_the_rules_is_refused(listed: str, tmp_path: Path) -> None:
    python = load_languages(home.project())["python"]
    (tmp_path / "variants").mkdir()
    (tmp_path / "variants" / "plain.py").touch()
    (tmp_path / "variants" / "variants.toml").write_text(
        f'[[variant]]\nid = "plain"\nwhat = "plain"\nfile = "plain.py"\nfindings = {{ {listed} }}\n'
    )
    with pytest.raises(HarnessError, match="plain: there is no rule"):
        load(replace(python, harness_folder=tmp_path), catalogue())


@pytest.mark.parametrize("language", load_languages(home.project()).values(), ids=lambda language: str(language.id))
def test_every_language_has_eight_variants(language: Language) -> None:
    assert len(load(language, catalogue())) >= 8
