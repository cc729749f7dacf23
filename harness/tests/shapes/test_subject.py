"""A subject says what kind of thing was judged."""

import pytest

from upload_conformance.shapes.subject import Kind, Source, Subject


@pytest.mark.parametrize(
    ("kind", "language", "is_command"),
    [(Kind.COMMAND, "", True), (Kind.BLOCK, "", True), (Kind.BLOCK, "go", False), (Kind.FUNCTION, "", False)],
)
def test_a_shell_block_of_a_page_is_a_command_too(kind: Kind, language: str, is_command: bool) -> None:
    assert Subject("x", kind, Source("x"), language).is_command is is_command
