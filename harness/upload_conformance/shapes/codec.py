r"""Plain data for shapes, and shapes for plain data: what JSON can hold, both ways.

A member of a union carries its class in ``type``. Bytes are text in UTF-8 that a person can read, and exact all the
same: a backslash is doubled, and what is no UTF-8 stands there as ``\xff``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, TypeVar

from cattrs import BaseValidationError, Converter, transform_error
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
from cattrs.strategies import configure_tagged_union

from upload_conformance.shapes.case import Answer, Expectation, Nobody, Script, Step
from upload_conformance.shapes.errors import UsageError
from upload_conformance.shapes.record import Bytes
from upload_conformance.shapes.result import Evidence

T = TypeVar("T")
_ESCAPE = re.compile(rb"\\\\|\\x[0-9a-f]{2}")


def text_of(data: bytes) -> str:
    """Put bytes into a readable text, from which ``bytes_of`` makes the same bytes again."""
    return data.replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")


def bytes_of(text: str) -> bytes:
    """Give the bytes of which ``text_of`` made a text."""
    return _ESCAPE.sub(
        lambda found: b"\\" if found[0] == b"\\\\" else bytes.fromhex(found[0][2:].decode()), text.encode()
    )


@cache
def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    converter.register_unstructure_hook(bytes, text_of)
    converter.register_structure_hook(bytes, lambda text, _: bytes_of(text))
    converter.register_structure_hook_func(lambda kind: kind == Bytes, lambda text, _: bytes_of(text))
    for union in (Step, Expectation, Answer | Script, Answer | Script | Nobody):
        configure_tagged_union(union, converter, tag_name="type")
    name = override(rename="bytes")  # what programs look for; in Python the word is taken
    converter.register_unstructure_hook(Evidence, make_dict_unstructure_fn(Evidence, converter, excerpt=name))
    converter.register_structure_hook(Evidence, make_dict_structure_fn(Evidence, converter, excerpt=name))
    return converter


def to_plain(shape: Any, kind: Any = None) -> Any:
    """Give a shape as dictionaries, lists, texts and numbers; ``kind`` is its type where that is a union or generic."""
    return _converter().unstructure(shape, unstructure_as=kind)


def from_plain(data: Any, kind: type[T], what: str) -> T:
    """Make a shape of what ``to_plain`` gave. Raises UsageError that names ``what``, and each place that is wrong."""
    try:
        return _converter().structure(data, kind)
    except (BaseValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        wrong = transform_error(error, path="$") if isinstance(error, BaseValidationError) else [repr(error)]
        raise UsageError(f"{what}: {'; '.join(wrong[:5])}") from error
