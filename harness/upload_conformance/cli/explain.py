"""``explain`` and ``list``: what the rules and cases are about."""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from collections.abc import Iterable, Mapping

from upload_conformance import cases
from upload_conformance.report import explain
from upload_conformance.rules.catalogue import Catalogue, catalogue
from upload_conformance.run import mutants
from upload_conformance.shapes import home
from upload_conformance.shapes.case import Case
from upload_conformance.shapes.errors import ExitCode, UsageError
from upload_conformance.shapes.result import Level
from upload_conformance.testee.language import Language, load_languages

_FAMILIES = [one.lower() for one in catalogue().families]


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser], codes: str) -> None:
    """Add both commands."""
    explaining = commands.add_parser("explain", help="what a rule or a case is about", epilog=codes)
    explaining.add_argument("names", nargs="+", metavar="RULE|CASE", help="its id, such as part.filename")
    explaining.set_defaults(run=run_explain, takes_more=False)
    listing = commands.add_parser("list", help="rules or cases, by level, family and text", epilog=codes)
    listing.add_argument("what", choices=("rules", "cases"))
    listing.add_argument("text", nargs="?", default="", help="only what has this text in it")
    listing.add_argument(
        "--level", default="", type=str.upper, choices=list(map(str, Level)), help="only rules of this level"
    )
    listing.add_argument("--family", default="", type=str.lower, choices=_FAMILIES, help="only rules of this family")
    listing.set_defaults(run=run_list, takes_more=False)


def run_explain(options: argparse.Namespace, rest: list[str]) -> int:
    """Print what each name means. Raises UsageError for one that is neither a rule's nor a case's."""
    assert not rest  # noqa: S101 - refused before
    rules, known = catalogue(), cases.catalogue()
    languages = _languages()
    parts = ["\n".join(_explained(name, rules, known, languages, options.tongue)) for name in options.names]
    return _print("\n\n\n".join(parts))


def _print(text: str) -> int:
    """Print for a reader who may have gone after the first lines, as ``head`` does."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python fails once more at its end
    return ExitCode.PASSED


def _explained(
    name: str, rules: Catalogue, known: Mapping[str, Case], languages: Mapping[str, Language], tongue: str
) -> Iterable[str]:
    if name in rules.rules:
        planted = [one for language in languages.values() for one in mutants.load(language, rules, known)]
        return explain.rule(rules.rules[name], planted, languages, tongue)
    if name in known:
        return explain.case(known[name], rules, languages, tongue)
    near = difflib.get_close_matches(name, [*rules.rules, *known], n=4, cutoff=0.5)
    near = near or [one for one in (*rules.rules, *known) if name and name in one][:4]
    hint = f" (near: {', '.join(near)})" if near else ""
    raise UsageError(f"There is neither a rule nor a case {name!r}{hint}; see: upload-conformance list rules")


def _languages() -> dict[str, Language]:
    """Read the languages, whose samples show how a rule is kept; none without a checkout."""
    try:
        return load_languages(home.project())
    except UsageError:
        return {}


def run_list(options: argparse.Namespace, rest: list[str]) -> int:
    """Print a line for each rule or case that was asked for."""
    assert not rest  # noqa: S101 - refused before
    rules, known = catalogue(), cases.catalogue()
    chosen = {name: getattr(options, name) for name in ("level", "family", "text", "tongue")}
    if options.what == "rules":
        lines = explain.list_rules(rules.rules.values(), **chosen)
    else:
        lines = explain.list_cases(known.values(), rules, **chosen)
    return _print("\n".join(lines))
