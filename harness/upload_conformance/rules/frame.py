"""FRAME: multipart/form-data, one part, every delimiter by the book."""

from __future__ import annotations

from collections.abc import Iterator

from upload_conformance.rules.reading import Breach, Reading
from upload_conformance.rules.rule import Basis, rule
from upload_conformance.rules.scope import delivers, sends
from upload_conformance.shapes.result import Level
from upload_conformance.wire import Code

_TYPE = frozenset(
    {
        Code.MEDIA_TYPE_MALFORMED,
        Code.PARAMETER_MALFORMED,
        Code.PARAMETER_SPACE,
        Code.PARAMETER_DUPLICATE,
        Code.QUOTED_STRING_UNTERMINATED,
    }
)
_BOUNDARY = frozenset(
    {
        Code.BOUNDARY_MISSING,
        Code.BOUNDARY_LENGTH,
        Code.BOUNDARY_CHARACTER,
        Code.BOUNDARY_ENDS_IN_SPACE,
        Code.PARAMETER_VALUE_INVALID,
    }
)
_DELIMITERS = frozenset(
    {
        Code.DELIMITER_MISSING,
        Code.DELIMITER_BARE_LF,
        Code.TRANSPORT_PADDING,
        Code.BLANK_LINE_MISSING,
        Code.BARE_LF,
        Code.BARE_CR,
    }
)
_DIFFERENT = 6
"""In how many characters two boundaries differ at least: of 12 random hexadecimal digits, hardly ever fewer are new."""
_CLOSE = frozenset({Code.CLOSE_MISSING, Code.CLOSE_DUPLICATE, Code.DELIMITER_AFTER_CLOSE})


@rule(
    "frame.content-type",
    Level.MUST,
    "There is one Content-Type, and it is multipart/form-data.",
    why="The service finds no file in the request.",
    source="API page, request; RFC 7578 §4",
    evidence=Basis.REQUEST,
    when=sends,
)
def content_type(reading: Reading) -> Iterator[Breach]:
    for sent in reading.sent:
        fields = sent.request.find("content-type")
        if not fields and sent.request.head_complete:
            yield sent.here("The request has no Content-Type.")
        for field in fields[1:]:
            yield sent.at(field, "There is a second Content-Type.")
        if sent.media_type is not None:
            if sent.media_type.essence != "multipart/form-data":
                yield sent.at(fields[0], f"The media type is {sent.media_type.essence!r}.")
            yield from sent.noted(_TYPE, sent.media_type.problems)


@rule(
    "frame.type-semicolon",
    Level.SHOULD,
    "No semicolon of the Content-Type stands without a parameter behind it.",
    why="A strict server refuses the request.",
    source="RFC 9110 §5.6.6 (allowed there); RFC 2045 §5.1 (not allowed here)",
    evidence=Basis.REQUEST,
    when=sends,
)
def type_semicolon(reading: Reading) -> Iterator[Breach]:
    for sent in reading.sent:
        if sent.media_type is not None:
            yield from sent.noted(frozenset({Code.PARAMETER_EMPTY}), sent.media_type.problems)


@rule(
    "frame.boundary",
    Level.MUST,
    "The boundary is 1 to 70 legal characters.",
    why="Servers cannot take the form apart, and refuse the upload.",
    source="RFC 2046 §5.1.1; RFC 7578 §4.1",
    evidence=Basis.REQUEST,
    when=sends,
)
def boundary(reading: Reading) -> Iterator[Breach]:
    for sent in reading.sent:
        if sent.boundary is not None and sent.media_type is not None:
            yield from sent.noted(_BOUNDARY, sent.boundary.problems + sent.media_type.problems)


@rule(
    "frame.boundary-unquoted",
    Level.MAY,
    "The boundary needs no quotes and has none.",
    why="Hardly anything: some older servers find no part in the form.",
    source="practice: of 41 servers' parsers all take a quoted one, some older ones did not",
    evidence=Basis.REQUEST,
    when=sends,
)
def boundary_unquoted(reading: Reading) -> Iterator[Breach]:
    for sent in reading.sent:
        if sent.boundary is not None and sent.boundary.quoted:
            yield sent.at(sent.request.find("content-type")[0], "The boundary stands in quotes.")


def _differing(one: bytes, other: bytes) -> int:
    return sum(a != b for a, b in zip(one, other, strict=False)) + abs(len(one) - len(other))


@rule(
    "frame.boundary-fresh",
    Level.SHOULD,
    f"Each boundary is new, unlike the last in {_DIFFERENT} characters or more, so no file can be made to hold it.",
    why="Whoever knows the boundary can make a file that ends early or brings parts of its own.",
    source="RFC 2046 §5.1.1 (it must not occur in the content; nothing more)",
    evidence=Basis.BODY,
    when=delivers,
)
def boundary_fresh(reading: Reading) -> Iterator[Breach]:
    seen: list[bytes] = []
    for sent in reading.sent:
        if sent.boundary is None or sent.boundary.value is None:
            continue
        new = sent.boundary.value
        field = sent.request.find("content-type")[0]
        if new in seen:
            yield sent.at(field, "The boundary is that of an earlier request.")
        elif seen and (count := _differing(seen[-1], new)) < _DIFFERENT:
            yield sent.at(
                field, f"The boundary differs from the one before it in {count} character(s): it can be guessed."
            )
        seen.append(new)


@rule(
    "frame.delimiters",
    Level.MUST,
    "Delimiters and part headers stand on lines of their own that end in CRLF.",
    why="Servers lose the file, or take a part of the form for its content.",
    source="RFC 2046 §5.1.1",
    evidence=Basis.BODY,
    when=delivers,
)
def delimiters(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        if sent.multipart is not None:
            yield from sent.noted(_DELIMITERS, sent.multipart.problems)


@rule(
    "frame.close",
    Level.MUST,
    "The closing delimiter stands there once, and no part follows it.",
    why="Servers take the upload for cut short, or refuse it.",
    source="RFC 2046 §5.1.1",
    evidence=Basis.BODY,
    when=delivers,
)
def close(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        if sent.multipart is not None:
            yield from sent.noted(_CLOSE, sent.multipart.problems)


@rule(
    "frame.close-crlf",
    Level.SHOULD,
    "A CRLF ends the closing delimiter's line.",
    why="A few servers find no part in the form.",
    source="practice: some servers read no part without it",
    evidence=Basis.BODY,
    when=delivers,
)
def close_crlf(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        multipart = sent.multipart
        if multipart is not None and multipart.closing is not None and not multipart.closing_crlf:
            start, end = (multipart.view.wire(place) for place in (multipart.closing.start, multipart.closing.end))
            yield sent.there("No CRLF follows the closing delimiter.", start, end - start)


@rule(
    "frame.nothing-around",
    Level.SHOULD,
    "Nothing stands before the first delimiter or after the last.",
    why="A strict server refuses the form.",
    source="RFC 2046 §5.1.1 (readers are to ignore it)",
    evidence=Basis.BODY,
    when=delivers,
)
def nothing_around(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        if sent.multipart is not None:
            yield from sent.noted(frozenset({Code.PREAMBLE, Code.EPILOGUE}), sent.multipart.problems)


@rule(
    "frame.boundary-in-content",
    Level.MUST,
    "The boundary does not occur in the content.",
    why="The file arrives cut off at that place.",
    source="RFC 2046 §5.1.1",
    evidence=Basis.BODY,
    when=delivers,
)
def boundary_in_content(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        if sent.multipart is None:
            continue
        yield from sent.noted(frozenset({Code.BOUNDARY_IN_CONTENT}), sent.multipart.problems)
        content = sent.upload.file.content
        if [part.content_end - part.content_start for part in sent.parts] == [content.size]:
            continue  # read to the file's length without a delimiter in it
        # A whole delimiter in the file cannot be told from one of the form's, but for knowing the file.
        line = b"\n--" + sent.multipart.boundary
        if any(line in b"\n" + chunk for chunk in content.chunks()):
            yield sent.in_body("The file holds the boundary at the beginning of a line.")


@rule(
    "frame.one-part",
    Level.MUST,
    "There is exactly one part.",
    why="The service takes another part for the file, or refuses the upload.",
    source="API page, request",
    evidence=Basis.BODY,
    when=delivers,
)
def one_part(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        if sent.multipart is not None and len(sent.parts) != 1:
            yield sent.in_body(f"The body has {len(sent.parts)} parts.")


RULES = (
    content_type,
    type_semicolon,
    boundary,
    boundary_unquoted,
    boundary_fresh,
    delimiters,
    close,
    close_crlf,
    nothing_around,
    boundary_in_content,
    one_part,
)
