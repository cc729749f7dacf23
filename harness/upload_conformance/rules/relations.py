"""Which breach explains which: declared, so that one defect is told once.

"X explains Y" means: where X is broken in a case, and the condition holds, Y is broken in the same case because of X.
Y is then folded beneath X, and says nothing by itself. A cause is never weaker than what it explains, or a fold would
hide the worse of the two. Chains end at the root: where A explains B and B explains C, both are folded beneath A.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from upload_conformance.rules.reading import Reading, Sent
from upload_conformance.shapes.case import Refused
from upload_conformance.shapes.record import Ending
from upload_conformance.wire import Framing

Condition = Callable[[Reading], bool]


@dataclass(frozen=True)
class Relation:
    """One breach that explains others."""

    cause: str
    effects: tuple[str, ...]
    when: Condition = lambda _: True


def too_few_arrived(reading: Reading) -> bool:
    """Of some upload, no byte arrived."""
    return len(reading.sent) < reading.expected


def authorized_later(reading: Reading) -> bool:
    """A request without Authorization was made once more with it, as after a challenge."""
    return any(not sent.request.find("authorization") for sent in reading.sent) and any(
        sent.request.find("authorization") for sent in reading.extra
    )


def head_breaks_off(reading: Reading) -> bool:
    """A request ends before its head does."""
    return any(not sent.request.head_complete for sent in reading.sent)


def authorization_in_two_lines(reading: Reading) -> bool:
    """What belongs to the Authorization stands in a line of its own, as base64 that is wrapped does."""
    return any(map(_breaks_after_authorization, reading.sent))


def _breaks_after_authorization(sent: Sent) -> bool:
    for field in sent.request.find("authorization"):
        end = field.offset + field.length + 2
        return any(field.offset < problem.offset <= end for problem in sent.request.problems)
    return False


def no_usable_length(reading: Reading) -> bool:
    """Where a body ends cannot be told from its head."""
    return any(sent.request.body.framing in (Framing.NONE, Framing.UNTIL_CLOSE) for sent in reading.sent)


def target_was_altered(reading: Reading) -> bool:
    """The secret stands in a request line."""
    return any(reading.reveals(sent.request.target) for sent in reading.sent)


def no_multipart(reading: Reading) -> bool:
    """A request is of another type than multipart."""
    return any(
        sent.media_type is not None and not sent.media_type.essence.startswith("multipart/") for sent in reading.sent
    )


def several_parts(reading: Reading) -> bool:
    """A form has more than one part."""
    return any(len(sent.parts) > 1 for sent in reading.whole)


def another_error_altogether(reading: Reading) -> bool:
    """An error is of a kind that is not expected; what the expected one has to say, it does not know."""
    kinds = {kind for one in reading.case.expect if isinstance(one, Refused) for kind in one.kinds}
    return any(outcome.kind is not None and outcome.kind not in kinds for outcome in reading.record.outcomes)


def crashed(reading: Reading) -> bool:
    """A call ended in an error that nobody expects."""
    return any(outcome.ending is Ending.CRASHED for outcome in reading.record.outcomes)


_WHAT_THE_CALL_TOLD = (
    "out.upload-id",
    "out.interim",
    "out.ret-code",
    "out.ret-code-text",
    "out.http-status",
    "out.http-text",
    "out.redirect",
    "out.answer",
    "out.answer-strict",
    "out.answer-whole",
    "out.answer-text",
    "out.either",
    "out.raised",
    "out.error-kind",
    "out.documented-error",
    "fail.connect",
    "fail.timeout",
    "fail.not-cut-off",
)
_WHAT_IS_CUT_IN_TWO = (
    "frame.delimiters",
    "frame.close",
    "frame.nothing-around",
    "frame.one-part",
    "part.filename",
    "part.content-type",
    "body.identical",
)

RELATIONS = (
    # The code cannot be called, or ends its caller.
    Relation("build.accepted", ("req.one", "res.sanitizer")),
    Relation("res.sanitizer", ("out.survives",)),
    Relation("out.survives", ("req.one", "req.complete")),
    # No request, or too many.
    Relation("auth.characters", ("req.one",)),
    Relation("req.one", ("req.connection-unused", "out.returns", *_WHAT_THE_CALL_TOLD), too_few_arrived),
    Relation("req.one", ("req.no-stray",)),
    Relation("req.no-stray", ("req.no-retry",)),
    Relation("auth.once", ("req.one", "req.no-retry"), authorized_later),
    Relation("auth.nowhere-else", ("out.redirect", "req.redirect", "out.error-kind", "out.http-text")),
    Relation("out.redirect", ("req.redirect",)),
    Relation("req.redirect", ("out.error-kind", "out.http-text", "out.documented-error")),
    # The request's head.
    Relation("req.complete", ("req.syntax",), head_breaks_off),
    Relation("fail.not-cut-off", ("req.complete",)),
    Relation("req.complete", ("out.upload-id", "out.returns")),
    Relation("req.syntax", ("auth.base64", "auth.credentials"), authorization_in_two_lines),
    Relation("auth.base64", ("auth.credentials",)),
    Relation("auth.not-in-url", ("req.path",), target_was_altered),
    Relation("auth.not-in-url", ("auth.access-id-elsewhere",)),
    Relation(
        "req.framing", ("req.nothing-after", "req.complete", "frame.delimiters", "frame.one-part"), no_usable_length
    ),
    Relation("req.nothing-after", ("frame.close",)),
    # The form.
    Relation("frame.content-type", ("frame.boundary",), no_multipart),
    Relation("frame.boundary", ("frame.boundary-unquoted", "frame.delimiters", "frame.one-part")),
    Relation("frame.boundary-in-content", _WHAT_IS_CUT_IN_TWO),
    Relation("frame.close", ("frame.delimiters", "frame.one-part", "frame.nothing-around", "part.disposition")),
    Relation("frame.close", ("part.content-type",)),
    Relation("frame.delimiters", ("frame.one-part", "part.other-headers", "body.identical")),
    Relation("frame.one-part", ("part.name", "body.identical"), several_parts),
    # The file's name.
    Relation("part.header-injection", ("frame.delimiters", "part.filename", "part.other-headers")),
    Relation("part.disposition", ("part.name", "part.filename")),
    Relation("part.filename-encoded-word", ("part.filename", "part.filename-path")),
    Relation("part.filename-path", ("part.filename",)),
    Relation("part.filename", ("part.filename-utf8", "part.filename-star", "part.filename-quoted")),
    # What the call told.
    Relation("out.upload-id", ("out.documented-error",), crashed),
    Relation("fail.not-cut-off", ("out.documented-error",), crashed),
    Relation(
        "out.error-kind",
        ("out.ret-code-text", "out.http-text", "out.answer-text", "fail.file-text"),
        another_error_altogether,
    ),
    Relation("out.interim", ("out.documented-error",), crashed),
    Relation("out.raised", ("out.ret-code-text", "out.http-text", "out.answer-text", "out.text-length", "sec.echo")),
    Relation("fail.file", ("fail.no-upload", "fail.no-connection")),
    Relation("fail.no-upload", ("fail.no-connection",)),
    Relation("fail.url-scheme", ("fail.no-connection",)),
    Relation("fail.usage", ("fail.no-connection",)),
    Relation("sec.output", ("out.quiet",)),
    Relation("sec.echo", ("out.quiet",)),
    Relation("sec.proxy", ("sec.proxy-tunnel",)),
    Relation("res.growth-descriptors", ("res.file-closed",)),
)


def pairs() -> Iterator[tuple[str, str]]:
    """Yield each cause with each of its effects."""
    for relation in RELATIONS:
        for effect in relation.effects:
            yield relation.cause, effect


def causes_of(rule: str) -> frozenset[str]:
    """Give every rule whose breach may explain that of this one, by however many steps."""
    above = {cause for cause, effect in pairs() if effect == rule}
    return frozenset(above.union(*map(causes_of, above)))


def causes(broken: Iterable[str], reading: Reading) -> dict[str, str]:
    """Give, for each broken rule that others explain, the root of what explains it."""
    among = set(broken)
    cause: dict[str, str] = {}
    for relation in RELATIONS:
        if relation.cause in among and not among.isdisjoint(relation.effects) and relation.when(reading):
            for effect in among.intersection(relation.effects):
                cause.setdefault(effect, relation.cause)
    return {effect: _root(effect, cause) for effect in cause}


def _root(rule: str, cause: dict[str, str]) -> str:
    while rule in cause:
        rule = cause[rule]
    return rule
