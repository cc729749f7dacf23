"""A record as the rules see it: requests and parts read once, each request with the upload it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from upload_conformance.rules.scope import forwarded
from upload_conformance.rules.spelling import SHORT, forms_of, shows
from upload_conformance.shapes.case import Case, Upload
from upload_conformance.shapes.record import Record
from upload_conformance.wire import (
    Authorization,
    Boundary,
    Code,
    Header,
    Multipart,
    Parameter,
    Parametrized,
    Part,
    Problem,
    Request,
    read_authorization,
    read_boundary,
    read_media_type,
    read_multipart,
    read_requests,
    tolerant_names,
    view_body,
)

_LINE_BYTES = 160
"""Where a line is taken to end that goes on."""
_EXPECTATION_FAILED = re.compile(rb"HTTP/1\.[01] 417 ")


@dataclass(frozen=True)
class Breach:
    """What a rule saw: a message, and where the offending bytes are, if it is about bytes."""

    message: str
    exchange: int | None = None
    offset: int | None = None
    length: int = 0


class Sent:
    """One request as it arrived, and the upload it belongs to; everything in it is read at most once."""

    def __init__(self, exchange: int, request: Request, record: Record, upload: Upload) -> None:
        self.exchange = exchange
        self.request = request
        self.upload = upload
        self._record = record

    @property
    def first_line(self) -> str:
        """The request line, or what there is of it."""
        words = (self.request.method, self.request.target, self.request.version)
        return b" ".join(word for word in words if word)[:_LINE_BYTES].decode("latin-1")

    @property
    def elsewhere(self) -> bool:
        """Whether it arrived at the second listener."""
        return self._record.exchanges[self.exchange].elsewhere

    @cached_property
    def authorization(self) -> Authorization | None:
        """The first Authorization field, read."""
        fields = self.request.find("authorization")
        return read_authorization(fields[0].value, fields[0].value_offset) if fields else None

    @cached_property
    def media_type(self) -> Parametrized | None:
        """The first Content-Type field, read."""
        fields = self.request.find("content-type")
        return read_media_type(fields[0].value, fields[0].value_offset) if fields else None

    @cached_property
    def boundary(self) -> Boundary | None:
        """The boundary that the Content-Type names."""
        if self.media_type is None:
            return None
        return read_boundary(self.media_type, self.request.find("content-type")[0].value_offset)

    @cached_property
    def multipart(self) -> Multipart | None:
        """The body, read by that boundary; None without one."""
        if self.boundary is None or self.boundary.value is None:
            return None
        data = self._record.exchanges[self.exchange].received
        return read_multipart(view_body(data, self.request.body), self.boundary.value)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the body."""
        return self.multipart.parts if self.multipart else ()

    def parameters(self, name: str) -> Iterator[Parameter]:
        """Yield the Content-Disposition parameters of that name, of all parts."""
        for part in self.parts:
            if part.disposition is not None:
                yield from part.disposition.find(name)

    def at(self, place: Header | Parameter | Problem, message: str) -> Breach:
        """Make a breach of what stands at a header, a parameter or a problem of this request."""
        return Breach(message, self.exchange, place.offset, place.length)

    def here(self, message: str) -> Breach:
        """Make a breach of this request as a whole, shown by its first line."""
        data, start = self._record.exchanges[self.exchange].received, self.request.start
        end = data.find(b"\r\n", start, start + _LINE_BYTES)
        return Breach(message, self.exchange, start, (end if end >= 0 else min(len(data), start + _LINE_BYTES)) - start)

    def there(self, message: str, offset: int, length: int = 0) -> Breach:
        """Make a breach of the bytes at ``offset``."""
        return Breach(message, self.exchange, offset, length)

    def in_body(self, message: str) -> Breach:
        """Make a breach of the body as a whole, shown by its first line."""
        start, end = self.request.body.start, self.request.body.end
        found = self._record.exchanges[self.exchange].received.find(b"\r\n", start, min(end, start + _LINE_BYTES))
        return Breach(message, self.exchange, start, (found if found >= 0 else min(end, start + _LINE_BYTES)) - start)

    def noted(self, codes: frozenset[Code], problems: tuple[Problem, ...]) -> Iterator[Breach]:
        """Yield a breach for each problem of these codes."""
        for problem in problems:
            if problem.code in codes:
                yield self.at(problem, problem.message)


_SAFE = (b"GET", b"HEAD", b"OPTIONS")
"""Methods that ask and change nothing (RFC 9110 §9.2.1): beside an upload, a look at the server before or after it."""


def _delivered(sent: Sent) -> bool:
    """Whether a body arrived to its end."""
    return sent.request.complete and sent.request.body.size > 0


def _same_account(sent: Sent, upload: Upload) -> bool:
    user = sent.authorization.user if sent.authorization is not None else None
    return user == upload.credentials.access_id.encode()


def _same_account_and_name(sent: Sent, upload: Upload) -> bool:
    names = (tolerant_names(filename.raw) for filename in sent.parameters("filename"))
    return _same_account(sent, upload) and any(upload.file.name in name for name in names)


def _share_out(sent: list[Sent], case: Case) -> list[Sent]:
    """Say which upload each of the requests made at the same time is for, each upload as often as it was made.

    So a request made twice, and another not at all, do not look like one of each. Gives those that are left over.
    """
    left = dict.fromkeys(range(len(case.uploads)), case.rounds)
    rest = sent
    for fits in (_same_account_and_name, _same_account, lambda *_: True):
        unclear = []
        for one in rest:
            number = next((n for n, count in left.items() if count and fits(one, case.uploads[n])), None)
            if number is None:
                unclear.append(one)
            else:
                one.upload = case.uploads[number]
                left[number] -= 1
        rest = unclear
    return rest


def _take_in_turn(sent: list[Sent], case: Case) -> list[Sent]:
    """Say which upload each of the requests is for, where one upload follows the other. Gives those left over.

    One that is for the upload before, by account and name, and not for the next, is that upload's once more.
    """
    uploads = list(case.uploads) * case.rounds
    left_over, number = [], 0
    for one in sent:
        before = uploads[number - 1] if number else None
        if number == len(uploads) or (
            before is not None
            and _same_account_and_name(one, before)
            and not _same_account_and_name(one, uploads[number])
        ):
            one.upload = uploads[max(0, number - 1)]
            left_over.append(one)
        else:
            one.upload = uploads[number]
            number += 1
    return left_over


class Reading:
    """A record, read."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.case = record.case
        self.expected = len(record.case.uploads) * record.case.rounds
        """How many uploads were asked for."""

    @cached_property
    def requests(self) -> tuple[Sent, ...]:
        """Every request that arrived at the endpoint, or at a proxy in its place, whole or not."""
        return tuple(
            Sent(place, request, self.record, self.case.upload)
            for place, exchange in enumerate(self.record.exchanges)
            if self.case.uploads and (not exchange.elsewhere or forwarded(self.case))
            for request in read_requests(exchange.received)
        )

    @cached_property
    def _asked_in_vain(self) -> list[Sent]:
        """The requests that asked first and were told 417: one an upload may be made again (RFC 9110 §10.1.1)."""
        asked = [
            sent
            for sent in self.requests
            if sent.request.find("expect")
            and not sent.request.body.size
            and _EXPECTATION_FAILED.search(self.record.exchanges[sent.exchange].sent)
        ]
        return asked[: self.expected]

    @cached_property
    def extra(self) -> tuple[Sent, ...]:
        """The requests beyond one an upload: judged for being there, not for their form."""
        made = [sent for sent in self.requests if sent not in self._asked_in_vain]
        looks = [sent for sent in made if sent.request.method in _SAFE and not sent.request.body.size]
        uploads = [sent for sent in made if sent not in looks]
        if not uploads:  # what was meant as the upload was made with another method
            looks, uploads = [], made
        return (*looks, *(_share_out if self.case.at_once else _take_in_turn)(uploads, self.case))

    @cached_property
    def sent(self) -> tuple[Sent, ...]:
        """The request of each upload, as far as there is one."""
        own = [sent for sent in self.requests if sent not in self.extra]
        made = [sent for sent in own if sent not in self._asked_in_vain]
        return tuple(made or own)

    @cached_property
    def whole(self) -> tuple[Sent, ...]:
        """Those whose body arrived to its end."""
        return tuple(sent for sent in self.sent if sent.request.complete)

    @cached_property
    def delivered_again(self) -> tuple[Sent, ...]:
        """The extra requests that brought a body although each upload's had arrived already."""
        surplus = sum(map(_delivered, self.requests)) - self.expected
        again = [sent for sent in self.extra if _delivered(sent)]
        return tuple(again[max(0, len(again) - surplus) :]) if surplus > 0 else ()

    @cached_property
    def forms(self) -> frozenset[str]:
        """Every spelling of the secrets, and every part that shows enough of one."""
        return forms_of(self.case)

    def reveals(self, data: bytes) -> str:
        """Say what of the upload stands in some bytes: the credentials, the file, or nothing."""
        if shows(data.decode("latin-1"), self.forms):
            return "the credentials"
        lines = {
            line
            for upload in self.case.uploads
            for chunk in upload.file.content.chunks()
            for line in chunk.split(b"\n")
        }
        if b"form-data" in data.lower() or any(line in data for line in lines if len(line) >= SHORT):
            return "the upload"
        return ""
