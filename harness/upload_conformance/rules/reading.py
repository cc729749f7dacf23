"""A record as the rules see it: requests and parts read once, each request with the upload it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from upload_conformance.rules.scope import forwarded
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

    def here(self, message: str, offset: int | None = None, length: int = 0) -> Breach:
        """Make a breach of this request as a whole, or of the bytes at ``offset``."""
        return Breach(message, self.exchange, self.request.start if offset is None else offset, length)

    def noted(self, codes: frozenset[Code], problems: tuple[Problem, ...]) -> Iterator[Breach]:
        """Yield a breach for each problem of these codes."""
        for problem in problems:
            if problem.code in codes:
                yield self.at(problem, problem.message)


def _same_account(sent: Sent, upload: Upload) -> bool:
    user = sent.authorization.user if sent.authorization is not None else None
    return user == upload.credentials.access_id.encode()


def _same_account_and_name(sent: Sent, upload: Upload) -> bool:
    names = (tolerant_names(filename.raw) for filename in sent.parameters("filename"))
    return _same_account(sent, upload) and any(upload.file.name in name for name in names)


def _share_out(sent: tuple[Sent, ...], case: Case) -> None:
    """Say which upload each of the requests made at the same time is for, each upload as often as it was made.

    So a request made twice, and another not at all, do not look like one of each.
    """
    left = dict.fromkeys(range(len(case.uploads)), case.rounds)
    rest = list(sent)
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


class Reading:
    """A record, read."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.case = record.case

    @cached_property
    def sent(self) -> tuple[Sent, ...]:
        """Every request that arrived at the endpoint, or at a proxy in its place, whole or not."""
        requests = [
            (place, request)
            for place, exchange in enumerate(self.record.exchanges)
            if not exchange.elsewhere or forwarded(self.case)
            for request in read_requests(exchange.received)
        ]
        uploads = self.case.uploads
        sent = tuple(
            Sent(place, request, self.record, uploads[number % len(uploads)])
            for number, (place, request) in enumerate(requests)
        )
        if self.case.at_once:
            _share_out(sent, self.case)
        return sent

    @cached_property
    def whole(self) -> tuple[Sent, ...]:
        """Every request whose body arrived to its end."""
        return tuple(sent for sent in self.sent if sent.request.complete)
