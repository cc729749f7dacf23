"""PART: the part's headers, and above all the name of the file."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from upload_conformance.rules.reading import Breach, Reading
from upload_conformance.rules.rule import Basis, rule
from upload_conformance.rules.scope import delivers
from upload_conformance.shapes.result import Level
from upload_conformance.wire import Code, encoded_words, read_media_type, tolerant_names

_DISPOSITION = frozenset({Code.DISPOSITION_MISSING, Code.DISPOSITION_TYPE})
_DISPOSITION_VALUE = frozenset(
    {
        Code.DISPOSITION_MALFORMED,
        Code.PARAMETER_MALFORMED,
        Code.PARAMETER_SPACE,
        Code.PARAMETER_VALUE_INVALID,
    }
)
_INJECTION = frozenset(
    {
        Code.COLON_MISSING,
        Code.QUOTED_STRING_UNTERMINATED,
        Code.HEADER_NAME_INVALID,
        Code.OBS_FOLD,
        Code.LEADING_WHITESPACE,
        Code.SPACE_BEFORE_COLON,
        Code.BARE_CR,
    }
)
_KNOWN_HEADERS = ("content-disposition", "content-type")


@rule(
    "part.disposition",
    Level.MUST,
    "The part's Content-Disposition is form-data, and well-formed.",
    why="Servers do not find the file in the form.",
    source="RFC 7578 §4.2",
    evidence=Basis.BODY,
    when=delivers,
)
def disposition(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        if sent.multipart is not None:
            yield from sent.noted(_DISPOSITION, sent.multipart.problems)
        for part in sent.parts:
            if part.disposition is not None:
                yield from sent.noted(_DISPOSITION_VALUE, part.disposition.problems)


@rule(
    "part.disposition-semicolon",
    Level.SHOULD,
    "No semicolon of the Content-Disposition stands without a parameter behind it.",
    why="A strict server does not find the file in the form.",
    source="RFC 9110 §5.6.6 (allowed there); RFC 2183 §2 (not allowed here)",
    evidence=Basis.BODY,
    when=delivers,
)
def disposition_semicolon(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        for part in sent.parts:
            if part.disposition is not None:
                yield from sent.noted(frozenset({Code.PARAMETER_EMPTY}), part.disposition.problems)


@rule(
    "part.name",
    Level.MUST,
    'The part is named "file".',
    why="The service looks for a part of that name and finds no file.",
    source="API page, request; RFC 7578 §4.2",
    evidence=Basis.BODY,
    when=delivers,
)
def name(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        names = list(sent.parameters("name"))
        if sent.parts and not names:
            yield sent.in_body("The part has no name.")
        for name in names:
            if name.raw != b"file":
                yield sent.at(name, f"The part is named {name.raw.decode('utf-8', 'replace')!r}.")


@rule(
    "part.name-quoted",
    Level.SHOULD,
    "The part's name stands in quotes.",
    why="Some servers lose the part.",
    source="RFC 9110 §5.6.6 (a token is as good); practice: several servers lose a part whose name has no quotes",
    evidence=Basis.BODY,
    when=delivers,
)
def name_quoted(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        for name in sent.parameters("name"):
            if not name.quoted:
                yield sent.at(name, "The name does not stand in quotes.")


@rule(
    "part.filename",
    Level.MUST,
    "The filename is the file's base name, read as tolerantly as servers do.",
    why="The file arrives under another name, or is taken for one of a kind that the service refuses.",
    source="API page, the file; RFC 7578 §4.2, §2 (one outside ASCII may be percent-encoded)",
    evidence=Basis.BODY,
    when=delivers,
)
def filename(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        found = list(sent.parameters("filename"))
        expected = sent.upload.file.name
        if sent.parts and not found:
            yield sent.in_body("The part has no filename.")
        for filename in found:
            if expected not in tolerant_names(filename.raw) and not _percent_encoded(filename.raw, expected):
                yield sent.at(
                    filename, f"The filename is {filename.raw.decode('utf-8', 'replace')!r}, not {expected!r}."
                )


def _percent_encoded(raw: bytes, name: str) -> bool:
    """Whether a name that is not all printable ASCII is written in ASCII alone, as RFC 7578 §2 lets a client do."""
    printable = name.isascii() and name.isprintable()
    return raw.isascii() and not printable and unquote_to_bytes(raw) == name.encode()


@rule(
    "part.filename-quoted",
    Level.SHOULD,
    "The filename stands in quotes.",
    why="Some servers cut such a name, or lose it.",
    source="RFC 9110 §5.6.6 (a token is as good); practice: some servers cut a name without quotes",
    evidence=Basis.BODY,
    when=delivers,
)
def filename_quoted(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        for filename in sent.parameters("filename"):
            if not filename.quoted:
                yield sent.at(filename, "The filename does not stand in quotes.")


@rule(
    "part.filename-path",
    Level.MUST,
    "The filename names no folder: a local path is nobody else's business.",
    why="The service's operators learn user names and folders of this machine.",
    source="RFC 7578 §4.2, §7",
    evidence=Basis.BODY,
    when=delivers,
)
def filename_path(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        for filename in sent.parameters("filename"):
            if b"/" in filename.raw:
                yield sent.at(filename, "The filename holds a path.")


@rule(
    "part.filename-utf8",
    Level.SHOULD,
    "The filename is raw UTF-8, neither percent-encoded nor in another charset.",
    why="The name shows garbled, or with percent signs, wherever it is listed.",
    source="HTML, multipart/form-data encoding algorithm; RFC 7578 §2 (offers percent-encoding), §5.1.3",
    evidence=Basis.BODY,
    when=delivers,
)
def filename_utf8(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        expected = sent.upload.file.name
        wanted = [character for character in expected if ord(character) > 127]
        for filename in sent.parameters("filename"):
            try:
                text = filename.raw.decode("utf-8")
            except UnicodeDecodeError:
                yield sent.at(filename, "The filename is not UTF-8.")
                continue
            if any(character not in text for character in wanted) and not encoded_words(filename.raw):
                yield sent.at(filename, "Characters outside ASCII are not sent as they are.")


@rule(
    "part.filename-star",
    Level.SHOULD,
    "There is no filename*.",
    why="Servers differ in which of the two names they take.",
    source="RFC 7578 §4.2 (it must not be sent; beside a right filename no server is hurt)",
    evidence=Basis.BODY,
    when=delivers,
)
def filename_star(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        for parameter in sent.parameters("filename*"):
            yield sent.at(parameter, "The part has a filename* parameter.")


@rule(
    "part.filename-encoded-word",
    Level.MUST,
    "The filename is not an RFC 2047 encoded-word: servers take it literally.",
    why="The name arrives as a row of letters and signs that nobody can read.",
    source="RFC 2047 §5",
    evidence=Basis.BODY,
    when=delivers,
)
def filename_encoded_word(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        for parameter in sent.parameters("filename"):
            for word in encoded_words(parameter.raw):
                if word.decode("latin-1") in sent.upload.file.name:
                    continue  # the name itself looks like one
                yield sent.at(parameter, f"The filename is the encoded-word {word.decode('latin-1')!r}.")


@rule(
    "part.header-injection",
    Level.MUST,
    "No CR, LF or NUL of the name reaches the header.",
    why="A file's name can add headers of its own to the form.",
    source="RFC 9110 §5.5; HTML, multipart/form-data encoding algorithm (other control characters go out as they are)",
    evidence=Basis.BODY,
    when=delivers,
)
def header_injection(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        if sent.multipart is not None:
            yield from sent.noted(_INJECTION, sent.multipart.problems)
        for part in sent.parts:
            for header in part.headers:
                if b"\0" in header.value:
                    yield sent.at(header, "The header holds a NUL.")


@rule(
    "part.content-type",
    Level.MAY,
    "The part has a Content-Type.",
    why="Hardly anything: a few servers take a part without a type for a text field.",
    source="RFC 7578 §4.4 (it is optional)",
    evidence=Basis.BODY,
    when=delivers,
)
def content_type(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        for part in sent.parts:
            if part.content_type is None:
                yield sent.in_body("The part has no Content-Type.")


@rule(
    "part.content-type-form",
    Level.SHOULD,
    "The part's Content-Type, where it has one, is well-formed.",
    why="A strict server refuses the part.",
    source="RFC 9110 §8.3.1",
    evidence=Basis.BODY,
    when=delivers,
)
def content_type_form(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        for part in sent.parts:
            for header in part.find("content-type"):
                for problem in read_media_type(header.value, header.value_offset).problems[:1]:
                    yield sent.at(header, problem.message)


@rule(
    "part.content-type-multipart",
    Level.MUST,
    "The part's Content-Type is not multipart/*: the file is no form.",
    why="Servers look for a form within the file, and fail.",
    source="RFC 2046 §5.1.1 (such a type needs a boundary, and a body that is made of parts)",
    evidence=Basis.BODY,
    when=delivers,
)
def content_type_multipart(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        for part in sent.parts:
            if part.content_type is not None and part.content_type.essence.startswith("multipart/"):
                yield sent.at(part.find("content-type")[0], f"The part's type is {part.content_type.essence!r}.")


@rule(
    "part.other-headers",
    Level.SHOULD,
    "The part has no other headers.",
    why="A strict server refuses the part.",
    source="RFC 7578 §4.8 (receivers must ignore them; and §4.7: no Content-Transfer-Encoding)",
    evidence=Basis.BODY,
    when=delivers,
)
def other_headers(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        for part in sent.parts:
            for header in part.headers:
                if header.key not in _KNOWN_HEADERS:
                    yield sent.at(header, f"The part has a {header.name.decode('latin-1')} header.")


@rule(
    "part.duplicates",
    Level.MUST,
    "No header and no parameter of the part is given twice.",
    why="Servers differ in which of the two they take.",
    source="RFC 9110 §5.3; RFC 6266 §4.1",
    evidence=Basis.BODY,
    when=delivers,
)
def duplicates(reading: Reading) -> Iterator[Breach]:
    codes = frozenset({Code.PART_HEADER_DUPLICATE, Code.PARAMETER_DUPLICATE})
    for sent in reading.whole:
        if sent.multipart is not None:
            yield from sent.noted(codes, sent.multipart.problems)


@rule(
    "part.other-parameters",
    Level.SHOULD,
    "Content-Disposition has no parameters but name and filename, and the part's type names no file.",
    why="The service learns what is none of its business, or takes another name for the file's.",
    source="RFC 7578 §4.2 (receivers ignore what they do not know); practice: the rest tells of local paths and dates",
    evidence=Basis.BODY,
    when=delivers,
)
def other_parameters(reading: Reading) -> Iterator[Breach]:
    for sent in reading.whole:
        for part in sent.parts:
            for parameter in part.disposition.parameters if part.disposition is not None else ():
                if parameter.key not in ("name", "filename", "filename*"):
                    yield sent.at(parameter, f"There is a parameter {parameter.key!r}.")
            for parameter in part.content_type.parameters if part.content_type is not None else ():
                if parameter.key.rstrip("*") in ("name", "filename"):
                    yield sent.at(parameter, f"The part's Content-Type has a {parameter.key} parameter.")


RULES = (
    disposition,
    disposition_semicolon,
    name,
    name_quoted,
    filename,
    filename_quoted,
    filename_path,
    filename_utf8,
    filename_star,
    filename_encoded_word,
    header_injection,
    content_type,
    content_type_form,
    content_type_multipart,
    other_headers,
    duplicates,
    other_parameters,
)
