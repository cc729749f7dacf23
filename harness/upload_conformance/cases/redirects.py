"""Redirects: an upload with credentials goes to the server it was meant for, and nowhere else."""

from dataclasses import replace

from upload_conformance.cases.answers import after_request, raw
from upload_conformance.shapes.case import PATH, Answer, Case, Refused, Script, Tls

_SECTIONS = {301: "§15.4.2", 302: "§15.4.3", 303: "§15.4.4", 307: "§15.4.8", 308: "§15.4.9"}
_TARGETS = {
    "same": (PATH + "2", "the same server"),
    "port": ("http://{host}:{elsewhere}" + PATH, "another port"),
    "host": ("http://{other}:{elsewhere}" + PATH, "another host"),
}
_UNNAMED = {(302, "host"), (301, "port"), (303, "same"), (307, "host"), (308, "port")}
"""The first of each status, whose ids name no target."""


def _redirect(status: int, target: str) -> Case:
    location, where = _TARGETS[target]
    return Case(
        id=f"redirect-{status}" if (status, target) in _UNNAMED else f"redirect-{status}-{target}",
        sentence=f"A {status} to {where} is an error; it is not followed.",
        source=f"RFC 9110 {_SECTIONS[status]}, §15.4 (not followed without a word from the user)",
        server=Answer(status, b"", headers=(("Location", location),)),
        elsewhere=Answer(),
        expect=(Refused(("http",), (str(status),), http_status=status),),
    )


def _downgrade(status: int) -> Case:
    return replace(
        _redirect(status, "port"),
        id=f"redirect-{status}-https-to-http",
        sentence=f"A {status} from https to http is an error; it is not followed.",
        tls=Tls.TRUSTED,
    )


def _location(id_: str, server: Answer | Script, what: str, source: str) -> Case:
    return Case(
        id=f"redirect-302-{id_}",
        sentence=f"A 302 {what} is an error about the status; nothing is followed.",
        source=source,
        server=server,
        elsewhere=Answer(),
        expect=(Refused(("http",), ("302",), http_status=302),),
    )


def _sends(*headers: str) -> Script:
    """Make a server that sends these lines as they are: Werkzeug takes no Location that is no URL."""
    return after_request(raw(b"", "302 Found", "".join(f"{line}\r\n" for line in headers)))


_ODD = (
    _location(
        "no-location",
        _sends(),
        "without a Location",
        "RFC 9110 §15.4.3 (a Location is a SHOULD)",
    ),
    _location(
        "malformed",
        _sends("Location: http://[::1"),
        "whose Location is no URL",
        "practice: HTTP libraries read it even where they do not follow it",
    ),
    _location(
        "no-host",
        _sends("Location: //"),
        "whose Location names no host",
        "practice: HTTP libraries read it even where they do not follow it",
    ),
    _location(
        "empty",
        _sends("Location:"),
        "whose Location is empty",
        "practice: HTTP libraries read it even where they do not follow it",
    ),
    _location(
        "twice",
        _sends(f"Location: {PATH}2", "Location: http://elsewhere.invalid/"),
        "with two Locations",
        "RFC 9110 §5.3",
    ),
    _location(
        "ftp",
        Answer(302, b"", headers=(("Location", "ftp://{host}:{elsewhere}/accounts.txt"),)),
        "to ftp",
        "practice: some HTTP libraries speak ftp too",
    ),
    _location(
        "file",
        Answer(302, b"", headers=(("Location", "file:///etc/passwd"),)),
        "to a file of this machine",
        "practice: some HTTP libraries read files too",
    ),
    _location(
        "credentials",
        Answer(302, b"", headers=(("Location", "http://intruder:open-sesame@{host}:{elsewhere}" + PATH),)),
        "with credentials in its Location",
        "RFC 9110 §4.2.4 (user information in an http URL is deprecated)",
    ),
)

CASES = (
    *(_redirect(status, target) for status in _SECTIONS for target in _TARGETS),
    *(_downgrade(status) for status in _SECTIONS if status != 307),  # which is with the other cases of TLS
    *_ODD,
)
