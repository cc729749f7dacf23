"""The functions that a block defines, as a parser sees them, and which of them makes an upload.

tree-sitter's grammars read incomplete and partly wrong code too, as pages hold it. What stands in a comment or a string
is none, nor is a declaration without a body.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import tree_sitter_c_sharp
import tree_sitter_cpp
import tree_sitter_go
import tree_sitter_java
import tree_sitter_php
import tree_sitter_python
from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser

from upload_conformance.testee.language import Language

NEEDED = 4
"""Address, file, access id and secret."""
_GRAMMARS: dict[str, Callable[[], object]] = {
    "python": tree_sitter_python.language,
    "go": tree_sitter_go.language,
    "csharp": tree_sitter_c_sharp.language,
    "php": tree_sitter_php.language_php,
    "java": tree_sitter_java.language,
    "cpp": tree_sitter_cpp.language,
}
_FUNCTIONS = frozenset(
    {"function_definition", "function_declaration", "method_declaration", "local_function_statement"}
    | {"declaration", "field_declaration"}
)
"""Those with a name of their own; the last two are C++ prototypes, if they declare a function."""
_CLOSURES = frozenset(["func_literal", "anonymous_function", "arrow_function", "lambda_expression", "lambda"])
_HOLDERS = {
    "assignment_expression": "left",
    "assignment_statement": "left",
    "assignment": "left",
    "short_var_declaration": "left",
    "var_spec": "name",
    "variable_declarator": "name",
    "init_declarator": "declarator",
}
"""What gives a closure its name → the field that holds it."""
_CLASSES = frozenset(
    {"class_definition", "class_declaration", "class_specifier", "struct_specifier", "struct_declaration"}
    | {"interface_declaration", "record_declaration"}
)
_NAMESPACES = frozenset(
    {"namespace_definition", "namespace_declaration", "file_scoped_namespace_declaration", "package_declaration"}
)
_SPLAT = re.compile(r".*\.\.\.|\*{1,2}\w")
_NOTHING = frozenset(["comment", "line_comment", "block_comment", "pass_statement"])


@dataclass(frozen=True)
class Function:
    """A function of a block."""

    name: str
    parameters: tuple[str, ...]
    """As written, in order: those that can be given by position."""
    others: tuple[str, ...]
    """The rest of them: those that are given by name only, and what takes any number."""
    scopes: tuple[str, ...]
    """The classes and namespaces that it stands in, the outermost first."""
    has_body: bool
    """Whether there is anything in it."""
    line: int
    """Its first line in the block, from 1."""

    def takes(self) -> str:
        """Give the parameters as a reader sees them."""
        return f"{self.name}({', '.join(self.parameters)})"


@dataclass(frozen=True)
class Upload:
    """What a block's upload function is, or why it has none."""

    function: Function | None = None
    problem: str = ""
    is_samples: bool = False
    """It has the signature of the language's sample."""


def upload_function(text: str, language: Language) -> Upload:
    """Find a block's upload function."""
    named = [one for one in functions(text, language.id) if re.fullmatch(language.upload_function, one.name)]
    if not named:
        return Upload(problem=f"a {language.name} block that defines no function for an upload")
    with_body = [one for one in named if one.has_body]
    if not with_body:
        return Upload(problem=f"{named[0].takes()} is declared, but nothing is in it")
    for one in with_body:
        if _signature(one) == _sample_signature(language):
            return Upload(one, is_samples=True)
    fitting = [one for one in with_body if len(one.parameters) >= NEEDED]
    if not fitting:
        takes = with_body[0].takes()
        return Upload(problem=f"{takes} does not take address, file, access id and secret: nobody says how to call it")
    return Upload(fitting[0])


def _signature(function: Function) -> tuple[object, ...]:
    parameters = (re.sub(r"\s*=.*|\s+", "", one) for one in (*function.parameters, "|", *function.others))
    return function.name, function.scopes, tuple(parameters)


@cache
def _sample_signature(language: Language) -> tuple[object, ...]:
    try:
        text = language.source.read_text(encoding="utf-8")
    except OSError:
        return ()
    found = [one for one in functions(text, language.id) if re.fullmatch(language.upload_function, one.name)]
    return _signature(max(found, key=lambda one: len(one.parameters))) if found else ()


def functions(text: str, language: str) -> list[Function]:
    """Give the functions that a text defines or declares; none for a language without a grammar."""
    grammar = _GRAMMARS.get(language)
    if grammar is None:
        return []
    if language == "php" and "<?" not in text:
        grammar = tree_sitter_php.language_php_only
    return list(_functions(Parser(Grammar(grammar())).parse(text.encode()).root_node))


def _functions(root: Node) -> Iterator[Function]:
    scopes: list[str] = []
    waiting: list[tuple[Node, tuple[str, ...]]] = [(root, ())]
    while waiting:
        node, around = waiting.pop()
        if node.type in _CLASSES | _NAMESPACES:
            name = _text(node.child_by_field_name("name") or node.named_children[-1])
            if node.child_by_field_name("body") is None and node.type in _NAMESPACES:
                scopes.append(name)
            around = (*around, name)
        elif node.type in _FUNCTIONS:
            yield from _named(node, (*scopes, *around))
        elif node.type in _CLOSURES:
            yield from _closure(node, (*scopes, *around))
        waiting += [(child, around) for child in reversed(node.named_children)]


def _named(node: Node, scopes: tuple[str, ...]) -> Iterator[Function]:
    declared = node
    while (inner := declared.child_by_field_name("declarator")) is not None and declared.type != "function_declarator":
        declared = inner
    if node.type in ("declaration", "field_declaration") and declared.type != "function_declarator":
        return
    name = node.child_by_field_name("name") or declared.child_by_field_name("declarator")
    if name is not None and name.type == "qualified_identifier":
        scopes = (*scopes, *_text(name).split("::")[:-1])
    parameters = declared.child_by_field_name("parameters")
    if name is not None and parameters is not None:
        yield _function(node, _text(name).split("::")[-1], parameters, scopes)


def _closure(node: Node, scopes: tuple[str, ...]) -> Iterator[Function]:
    holder = node.parent
    while holder is not None and holder.type in ("expression_list", "parenthesized_expression", "equals_value_clause"):
        holder = holder.parent
    field = _HOLDERS.get(holder.type) if holder is not None else None
    name = holder.child_by_field_name(field) if holder is not None and field is not None else None
    declared = node.child_by_field_name("declarator") or node
    parameters = declared.child_by_field_name("parameters")
    if name is not None and parameters is not None:
        yield _function(node, _text(name).lstrip("$&* "), parameters, scopes)


def _function(node: Node, name: str, parameters: Node, scopes: tuple[str, ...]) -> Function:
    body = node.child_by_field_name("body")
    taken = list(_parameters(parameters, in_class=bool(scopes)))
    by_place = next((place for place, one in enumerate(taken) if one == "*" or _SPLAT.match(one)), len(taken))
    return Function(
        name,
        tuple(taken[:by_place]),
        tuple(taken[by_place:]),
        scopes,
        body is not None and (body.type not in _BLOCKS or any(map(_says_something, body.named_children))),
        node.start_point[0] + 1,
    )


_BLOCKS = frozenset({"block", "compound_statement", "constructor_body", "statement_list"})


def _says_something(statement: Node) -> bool:
    """Whether a statement does anything: Python's docstring, ``...`` and ``pass`` do not."""
    if statement.type == "expression_statement" and statement.named_child_count == 1:
        (only,) = statement.named_children
        return only.type not in ("string", "ellipsis")
    return statement.type not in _NOTHING


def _parameters(parameters: Node, *, in_class: bool) -> Iterator[str]:
    for place, node in enumerate(parameters.named_children):
        text = " ".join(_text(node).split())
        if "comment" in node.type or node.type == "positional_separator" or text == "void":
            continue
        if place == 0 and in_class and text in ("self", "cls"):
            continue
        names = node.children_by_field_name("name")
        if len(names) > 1:  # Go: url, path string
            kind = _text(node.child_by_field_name("type"))
            yield from (f"{_text(name)} {kind}" for name in names)
        else:
            yield text


def _text(node: Node | None) -> str:
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""
