"""A shell block of a page → the command in it that uploads a file, as a template that can be run.

The template finds URL, FILE, QUOTED_FILE, ACCESS_ID and SECRET_KEY in its environment. They take the places of what the
page writes there: placeholders (``<your secret>``, ``YOUR_SECRET``, ``$SECRET``, in Chinese too) and examples
(``accounts.txt``, ``api.example.com``). The places are told by the tool's own options, never by the words that stand in
them. The answer is written to stdout, where it can be seen, and nothing is read from stdin, as at a terminal. All else
stays as it is. tree-sitter's grammar for bash finds the commands and their words.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

import tree_sitter_bash
from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser

from upload_conformance.testee.page.block import Replaced
from upload_conformance.testee.page.tools import Place, is_tool, places

_PROMPT = re.compile(
    r"\s*(?:\([\w.-]+\)\s*)?(?:\[[^\]]*\]|[\w.-]+@[\w.-]+(?::\S*)?|[A-Za-z]:\\[^>]*|~\S*)?\s*(?:[$%❯➜]|PS[^>]*>)\s+"
)
_ROOT_PROMPT = re.compile(r"\s*(?:\[[^\]]*\]|[\w.-]+@[\w.-]+(?::\S*)?)?#\s+(?=(?:sudo |curl|https?|wget|xh)\b)")
_CONTINUED = re.compile(r"\s*>\s")
_ANGLES = re.compile(r"<(?=[^\s<>|&;=(])[^<>|&\n]*[^\s<>|&\n(]>|<[^\s<>|&;=(]>")
_HELD = re.compile("\ue001(\\d+)\ue002")
_CREDENTIALS = "$ACCESS_ID:$SECRET_KEY"
_VALUES = {
    Place.URL: "$URL",
    Place.FILE: "$FILE",
    Place.QUOTED_FILE: "$QUOTED_FILE",
    Place.CREDENTIALS: _CREDENTIALS,
    Place.ACCESS_ID: "$ACCESS_ID",
    Place.SECRET: "$SECRET_KEY",
    Place.OUTPUT: "-",
    Place.BASIC: f'$(printf %s "{_CREDENTIALS}" | base64 -w 0)',
}


@dataclass(frozen=True)
class Command:
    """A block's upload command, or why there is none."""

    template: str = ""
    replaced: tuple[Replaced, ...] = ()
    problem: str = ""


def upload_command(text: str) -> Command:
    """Find the command of a block that uploads a file. Where several do, it is the first."""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"\ue001{len(held) - 1}\ue002"

    source = _ANGLES.sub(hold, without_prompts(text))  # a shell would take a placeholder in angles for a redirection
    tools = 0
    for node in _commands(Parser(Grammar(tree_sitter_bash.language())).parse(source.encode()).root_node):
        words = [_text(child) for child in _words(node)]
        found = places(words)
        if found is None:
            continue
        tools += 1
        kinds = {place for _, place, _, _ in found}
        if Place.URL in kinds and kinds & {Place.FILE, Place.QUOTED_FILE}:
            return _template(node, words, found, held)
    if tools:
        return Command(problem="no command in it uploads a file")
    return Command(problem="no command in it is one of curl, HTTPie and wget")


def without_prompts(text: str) -> str:
    """Leave out prompts, and what the commands print, of a block that shows a session."""
    lines = text.split("\n")
    bare = any(is_tool(line.split(" ")[0]) for line in lines)  # then # begins a comment
    prompts = [_PROMPT.match(line) or (None if bare else _ROOT_PROMPT.match(line)) for line in lines]
    if not any(prompts):
        return text
    kept: list[str] = []
    goes_on = False
    for line, prompt in zip(lines, prompts, strict=True):
        if prompt or goes_on:
            kept.append(line[prompt.end() :] if prompt else _CONTINUED.sub("", line, count=1))
            goes_on = line.endswith("\\")
    return "\n".join(kept) + "\n"


def first_tool(text: str) -> str:
    """Give the word that a block begins with, after comments and a prompt, if it is the name of a known tool."""
    lines = (line.strip() for line in without_prompts(text).split("\n"))
    first = next((line for line in lines if line and not line.startswith("#")), "")
    word = first.split(" ")[0]
    return word if is_tool(word) and " " in first else ""


def _commands(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.type == "command":
            yield node
        waiting += reversed(node.named_children)


def _words(command: Node) -> list[Node]:
    skipped = ("variable_assignment", "file_redirect", "herestring_redirect", "heredoc_redirect", "comment")
    return [child for child in command.named_children if child.type not in skipped]


def _template(node: Node, words: list[str], found: list[tuple[int, Place, str, str]], held: list[str]) -> Command:
    replaced, out = [], list(words)
    for number, place, before, after in found:
        if place is Place.TOOL:
            out[number] = f"{words[number]}{after}"
            replaced.append(Replaced(words[number], out[number]))
            continue
        if place is Place.OUTPUT and words[number].strip("'\"") == f"{before}-":
            continue
        raw = "$" not in words[number] or words[number].startswith("'")
        new = f"{_quotable(before, raw=raw)}{_VALUES[place]}{_quotable(after, raw=raw)}"
        if place is Place.BASIC:
            out[number] = _with_basic(words[number], before)
        else:
            out[number] = f'"{new}"'
        if out[number] != words[number]:
            replaced.append(Replaced(_release(words[number], held), _release(out[number], held)))
    template = " ".join(_safe(word, held) for word in out)
    around = node
    while around.parent is not None and around.parent.type in ("pipeline", "redirected_statement"):
        around = around.parent
    if around is not node:
        rest = " ".join(_text(around)[len(_text(node)) :].replace("\\\n", " ").split())
        replaced.append(Replaced(_release(rest, held), ""))
    return Command(template, tuple(replaced))


def _with_basic(word: str, before: str) -> str:
    """Put the credentials into an Authorization header: into the page's own encoding of them, where it shows one."""
    shown = re.search(
        r"\$\((?P<echo>\s*(?:echo|printf)\b(?:\s+-\w+|\s+['\"]?%s['\"]?)*)\s+(?P<what>[^|]+?)\s*(?P<rest>\|.*)\)", word
    )
    inner = f'$({shown["echo"]} "{_CREDENTIALS}" {shown["rest"]})' if shown else _VALUES[Place.BASIC]
    return f'"{_quotable(before, raw=True)}{inner}"'


def _quotable(text: str, *, raw: bool) -> str:
    """Make a text fit for double quotes; ``raw`` if nothing in it is to be expanded."""
    return re.sub(r'[\\"`$]' if raw else r'[\\"]', r"\\\g<0>", text)


def _release(text: str, held: list[str]) -> str:
    return _HELD.sub(lambda match: held[int(match[1])], text)


def _safe(word: str, held: list[str]) -> str:
    """Give a word with its placeholders in angles, quoted where the shell would take them for redirections."""
    quote, out = "", []
    for piece in re.split("(\ue001\\d+\ue002|\\\\.|['\"])", word):
        if piece in ("'", '"') and quote in ("", piece):
            quote = "" if quote else piece
        held_text = _release(piece, held)
        out.append(shlex.quote(held_text) if held_text != piece and not quote else held_text)
    return "".join(out)


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
