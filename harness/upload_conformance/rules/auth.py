"""AUTH: HTTP Basic, with the first request, to nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from upload_conformance.rules.reading import Breach, Reading, Sent
from upload_conformance.rules.rule import Basis, rule
from upload_conformance.rules.scope import beyond_ascii, echoes, sends
from upload_conformance.rules.spelling import shows
from upload_conformance.rules.told import describe
from upload_conformance.shapes.record import Ending
from upload_conformance.shapes.result import Level
from upload_conformance.wire import Code

_BASE64 = frozenset({Code.BASE64_WHITESPACE, Code.BASE64_ALPHABET, Code.BASE64_PADDING, Code.BASE64_TRAILING_BITS})


@rule(
    "auth.once",
    Level.MUST,
    "There is exactly one Authorization, and it comes with the first request, not after a challenge.",
    why="The service refuses the upload, or has to be asked twice for each one.",
    source="API page, authentication; RFC 9110 §11.6.2",
    evidence=Basis.REQUEST,
    when=sends,
)
def once(reading: Reading) -> Iterator[Breach]:
    for sent in reading.sent:
        fields = sent.request.find("authorization")
        if not fields and sent.request.head_complete:
            yield sent.here("The request has no Authorization.")
        for field in fields[1:]:
            yield sent.at(field, "There is a second Authorization.")


@rule(
    "auth.basic",
    Level.MUST,
    "The scheme is Basic.",
    why="The service reads no other scheme: every upload is refused.",
    source="API page, authentication; RFC 7617 §2",
    evidence=Basis.REQUEST,
    when=sends,
)
def basic(reading: Reading) -> Iterator[Breach]:
    for sent in reading.sent:
        for field in sent.request.find("authorization"):
            if field.value.partition(b" ")[0].lower() != b"basic":
                yield sent.at(field, "The scheme is not Basic.")
        if sent.authorization is not None:
            yield from sent.noted(frozenset({Code.AUTH_MALFORMED}), sent.authorization.problems)


@rule(
    "auth.base64",
    Level.MUST,
    "The credentials are canonical base64 without line breaks.",
    why="Strict servers refuse the credentials, though the secret is right.",
    source="RFC 7617 §2; RFC 4648 §4",
    evidence=Basis.REQUEST,
    when=sends,
)
def base64(reading: Reading) -> Iterator[Breach]:
    for sent in reading.sent:
        if sent.authorization is not None:
            yield from sent.noted(_BASE64, sent.authorization.problems)


@rule(
    "auth.credentials",
    Level.MUST,
    "The credentials are access id, colon, secret key, in UTF-8, unchanged.",
    why="The upload is refused, or goes to another account.",
    source="API page, authentication; RFC 7617 §2, §2.1",
    evidence=Basis.REQUEST,
    when=sends,
)
def credentials(reading: Reading) -> Iterator[Breach]:
    for sent in reading.sent:
        if sent.authorization is None or sent.authorization.scheme.lower() != b"basic":
            continue
        credentials = sent.upload.credentials
        if sent.authorization.user != credentials.access_id.encode():
            yield sent.at(sent.request.find("authorization")[0], "The user is not the access id.")
        elif sent.authorization.password != credentials.secret_key.encode():
            length = len(sent.authorization.password or b"")
            yield sent.at(
                sent.request.find("authorization")[0],
                f"The password ({length} bytes) is not the secret key ({len(credentials.secret_key.encode())} bytes).",
            )


@rule(
    "auth.characters",
    Level.MUST,
    "Credentials with characters outside ASCII are sent like any others.",
    why="An account whose secret holds such a character can upload nothing.",
    source="RFC 7617 §2.1 (UTF-8); practice: several libraries take Latin-1 for granted, and raise",
    evidence=Basis.OUTCOME,
    when=beyond_ascii,
)
def characters(reading: Reading) -> Iterator[Breach]:
    if len(reading.sent) < reading.expected:
        for outcome in reading.record.outcomes:
            # What is handed over empty is no error about these characters: such code may send nothing at all (req.one).
            if outcome.ending in (Ending.REFUSED, Ending.CRASHED) and not outcome.returned:
                yield Breach(f"Nothing was sent; the code says: {describe(outcome)}")


@rule(
    "auth.nowhere-else",
    Level.MUST,
    "No other server is sent the credentials or the file.",
    why="The account file or the credentials reach a server that they are not meant for.",
    source="RFC 9110 §15.4 (redirects), §17.16.1 (credentials that outlive their purpose)",
    evidence=Basis.CONNECTION,
    when=lambda case: case.elsewhere is not None and not case.proxied,
)
def nowhere_else(reading: Reading) -> Iterator[Breach]:
    for number, exchange in enumerate(reading.record.exchanges):
        data = bytes(exchange.received) if exchange.elsewhere else b""
        # Where the server itself shows the credentials, its Location may bring them into the request line.
        own = data.partition(b"\r\n")[2] if echoes(reading.case) else data
        if what := reading.reveals(own):
            yield Breach(f"Another server than the URL's was sent {what}.", number, 0, max(0, data[:160].find(b"\r\n")))


@rule(
    "auth.not-in-url",
    Level.MUST,
    "Neither the secret key nor a part of it stands in the request line or in another header.",
    why="Request lines and headers end in the logs of every proxy and server on the way.",
    source="RFC 9110 §4.2.4, §17.9",
    evidence=Basis.REQUEST,
    when=sends,
)
def not_in_url(reading: Reading) -> Iterator[Breach]:
    for sent in reading.sent:
        yield from _outside_authorization(sent, reading.forms, "The secret")


@rule(
    "auth.access-id-elsewhere",
    Level.MAY,
    "The access id stands nowhere but in Authorization.",
    why="Nothing by itself: the access id is half of the credentials, and logs keep request lines and headers.",
    source="RFC 9110 §17.9 (what identifies a user is best kept out of URLs)",
    evidence=Basis.REQUEST,
    when=sends,
)
def access_id_elsewhere(reading: Reading) -> Iterator[Breach]:
    for sent in reading.sent:
        yield from _outside_authorization(sent, {sent.upload.credentials.access_id}, "The access id")


def _outside_authorization(sent: Sent, forms: Iterable[str], what: str) -> Iterator[Breach]:
    """Yield a breach for each place in the head and the trailers, Authorization apart, that shows one of the forms."""
    if shows(sent.request.target.decode("latin-1"), forms):
        yield sent.here(f"{what} stands in the request line.")
    for header in (*sent.request.headers, *sent.request.body.trailers):
        text = b"%s: %s" % (header.name, header.value)
        if header.key != "authorization" and shows(text.decode("latin-1"), forms):
            yield sent.at(header, f"{what} stands in {header.name.decode('latin-1')}.")


RULES = (
    once,
    basic,
    base64,
    credentials,
    characters,
    nowhere_else,
    not_in_url,
    access_id_elsewhere,
)
