"""Pages: from what a user names to files, from a file to blocks that can be judged, or are said not to be."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from upload_conformance.shapes.errors import UsageError
from upload_conformance.testee.language import Language
from upload_conformance.testee.page import directives, naming, readers
from upload_conformance.testee.page.block import Block, Page
from upload_conformance.testee.page.found import Found
from upload_conformance.testee.page.functions import upload_function
from upload_conformance.testee.page.shell import first_tool, upload_command

_INCLUDE = re.compile(r"(?:<<< |\.\. literalinclude:: |include::|--8<-- \"?)(?P<file>[^\s\"\[{]+).*")
"""A block that is no more than a line which the site's generator replaces by a file's text."""


def expand(names: Sequence[str]) -> list[Path]:
    """Give the pages that are meant by files, folders and globs, each once.

    Raises UsageError for a name that means none.
    """
    pages: dict[Path, None] = {}
    for name in names:
        path = Path(name)
        matches = [path] if path.exists() else _glob(path)
        files = [file for match in matches for file in (_below(match) if match.is_dir() else [match])]
        if not files:
            raise UsageError(f"{name}: there is no page ({readers.ENDINGS}).")
        pages.update(dict.fromkeys(files))
    return list(pages)


def _glob(pattern: Path) -> list[Path]:
    fixed = next((place for place, part in enumerate(pattern.parts) if set(part) & set("*?[")), len(pattern.parts))
    rest = pattern.parts[fixed:]
    return sorted(Path(*pattern.parts[:fixed]).glob(str(Path(*rest)))) if rest else []


def _below(folder: Path) -> list[Path]:
    return [
        file
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        and readers.is_page(file)
        and not any(part.startswith((".", "node_modules")) for part in file.relative_to(folder).parts)
    ]


def read_page(path: Path, languages: Mapping[str, Language]) -> Page:
    """Read a page. Raises UsageError for a file that is none, and for a line of its own that cannot be understood."""
    try:
        blocks = [_block(number, found, languages) for number, found in enumerate(readers.found(path), 1)]
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error
    return Page(path, tuple(blocks))


def _block(number: int, found: Found, languages: Mapping[str, Language]) -> Block:
    told = naming.tell(found.names, found.labels, languages)
    said = directives.parse(found.directive, found.line)
    if told.language is None and (tool := first_tool(found.text)):
        told = naming.Told(naming.SHELL, f"its first word, {tool}")
    text = found.text.encode("utf-8", "replace")
    block = Block(number, found.line, text, told.language, told.by, directives=said)
    if said.skip:
        return replace(block, problem=f"the page says so: {said.skip}", could_be_judged=False)
    if include := _INCLUDE.fullmatch(found.text.strip()):
        problem = f"its text stands in another file, {include['file']}: judge that as a candidate"
        could_be = told.language in (None, naming.SHELL, *languages)
        return replace(block, problem=problem, could_be_judged=could_be)
    if told.language is None:
        mark = naming.unknown(found.names)
        why = f"{mark} names none that is known" if mark else "neither a mark nor a text above names one"
        return replace(block, problem=f"in no known language ({why})")
    if told.language == naming.SHELL:
        return _shell(block, found.text)
    language = languages.get(told.language)
    if language is None:
        problem = f"in a language that is not judged ({told.language}, by {told.by})"
        return replace(block, problem=problem, could_be_judged=False)
    if said.call:
        return replace(block, call=said.call)
    upload = upload_function(found.text, language)
    return replace(block, problem=upload.problem, call="" if upload.is_samples or upload.problem else "published")


def _shell(block: Block, text: str) -> Block:
    if block.directives.call:
        return replace(block, command=block.directives.call)
    command = upload_command(text)
    return replace(block, command=command.template, replaced=command.replaced, problem=command.problem)
