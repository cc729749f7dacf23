"""TLS, proxies, .netrc, and what other users of the machine can see."""

from upload_conformance.cases.answers import raw
from upload_conformance.cases.failures import BIG, QUICK, QUICK_TO_CONNECT, TWO_TO_CONNECT
from upload_conformance.shapes.case import (
    PATH,
    Answer,
    Case,
    Environment,
    File,
    Interlude,
    Limits,
    Linger,
    Measure,
    ReadBody,
    ReadHead,
    Refused,
    Script,
    Send,
    Tls,
    Tunnel,
    Upload,
    Uploaded,
    Wait,
    Waits,
)

_DISTRUST = (Refused(("tls",)),)

_TLS = (
    Case(
        id="tls-untrusted",
        sentence="A certificate by an unknown authority is refused before any byte of the request.",
        source="RFC 9110 §4.3.4; RFC 5280 §6",
        tls=Tls.UNTRUSTED,
        expect=_DISTRUST,
    ),
    Case(
        id="tls-private-ca",
        sentence="A server with a certificate by a private CA that the system trusts is uploaded to.",
        source="practice: companies sign their own; RFC 9110 §4.3.4",
        tls=Tls.TRUSTED,
    ),
    Case(
        id="tls-expired",
        sentence="An expired certificate is refused before any byte of the request.",
        source="RFC 5280 §6.1.3",
        tls=Tls.EXPIRED,
        expect=_DISTRUST,
    ),
    Case(
        id="tls-wrong-name",
        sentence="A certificate for another host name is refused before any byte of the request.",
        source="RFC 9110 §4.3.4; RFC 6125 §6",
        tls=Tls.WRONG_NAME,
        expect=_DISTRUST,
    ),
    Case(
        id="tls-old-protocol",
        sentence="A server that speaks nothing newer than TLS 1.1 is refused.",
        source="RFC 8996 §4, §5 (neither TLS 1.0 nor 1.1)",
        tls=Tls.OLD_PROTOCOL,
        expect=(Refused(("tls", "connect")),),
    ),
    Case(
        id="tls-stalls",
        sentence="A handshake that is never answered is an error within the connect limit.",
        source="practice: a caller must not hang",
        uploads=(Upload(limits=QUICK_TO_CONNECT),),
        tls=Tls.STALLED,
        expect=(Refused(("timeout",)),),
        waits=Waits.HANDSHAKE,
        seconds=1.0,
    ),
    Case(
        id="tls-two-limits",
        sentence="The connect limit given covers the handshake: 2 s more of it are 2 s more to wait.",
        source="practice: the caller chose it",
        uploads=TWO_TO_CONNECT,
        at_once=True,
        tls=Tls.STALLED,
        expect=(Refused(("timeout",)),),
        waits=Waits.HANDSHAKE,
        seconds=2.5,
    ),
    Case(
        id="tls-never-read",
        sentence="A trusted server that stops reading is an error within the limit for silence, through TLS as well.",
        source="practice: a caller must not hang",
        uploads=(Upload(File(content=BIG), limits=QUICK),),
        server=Script((ReadHead(), Wait())),
        tls=Tls.TRUSTED,
        expect=(Refused(("timeout",)),),
        waits=Waits.READING,
        seconds=1.0,
    ),
    Case(
        id="redirect-https-to-http",
        sentence="A redirect from https to http is an error; it is not followed.",
        source="RFC 9110 §15.4; practice: what was encrypted must not be sent again in the clear",
        server=Answer(307, b"", headers=(("Location", "http://{host}:{elsewhere}/v3/push/package/upload"),)),
        elsewhere=Answer(),
        tls=Tls.TRUSTED,
        expect=(Refused(("http",), ("307",), http_status=307),),
    ),
)


_PROXIES = {"http_proxy": "http://{proxy}", "https_proxy": "http://{proxy}", "no_proxy": "{other}"}
_BEHIND_A_PROXY = Environment(
    variables=tuple((spelt, value) for name, value in _PROXIES.items() for spelt in (name, name.upper()))
)
"""As companies have it: all of the variables, with a host that is not to be reached by way of the proxy."""

_ENVIRONMENT = (
    Case(
        id="env-https-proxy",
        sentence="A proxy for https is asked for a tunnel or passed by; it never sees the credentials.",
        source="RFC 9110 §9.3.6",
        tls=Tls.TRUSTED,
        elsewhere=Script((ReadHead(), Send(raw(b"no tunnels here", "502 Bad Gateway")), Linger())),
        environment=_BEHIND_A_PROXY,
        expect=(Uploaded(), Refused(("connect", "http"))),
    ),
    Case(
        id="env-https-proxy-tunnel",
        sentence="Through the tunnel that a proxy for https grants, or past it, the upload arrives as it would without.",
        source="RFC 9110 §9.3.6; RFC 9112 §3.2.1",
        tls=Tls.TRUSTED,
        elsewhere=Script((ReadHead(), Send(b"HTTP/1.1 200 Connection established\r\n\r\n"), Tunnel())),
        environment=_BEHIND_A_PROXY,
    ),
    Case(
        id="env-http-proxy",
        sentence="A proxy for http that the environment names is sent the one request, or passed by.",
        source="RFC 9112 §3.2.2; practice: libraries read these variables",
        elsewhere=Answer(),
        environment=_BEHIND_A_PROXY,
    ),
    Case(
        id="env-no-proxy",
        sentence="A host that no_proxy names is connected to directly.",
        source="practice: libraries that read the other variables read this one",
        elsewhere=Answer(502, b"not for me", "text/plain"),
        url="{scheme}://{other}:{port}" + PATH,
        environment=_BEHIND_A_PROXY,
    ),
    Case(
        id="env-netrc",
        sentence="A .netrc entry for the host does not replace the credentials given.",
        source="API page, authentication; practice: requests lets .netrc win",
        environment=Environment(
            files=((".netrc", "machine mock.test login intruder password wrong\ndefault login x password y\n"),)
        ),
    ),
    Case(
        id="env-c-locale",
        sentence="A Chinese file name arrives as written in the C locale too.",
        source="RFC 7578 §4.2, §5.1.3; practice: cron and services run in the C locale",
        uploads=(Upload(File("号码包.txt")),),
        environment=Environment(variables=(("LC_ALL", "C"), ("LANG", "C"))),
    ),
    Case(
        id="secret-not-in-argv",
        sentence="While the upload is under way, no process's command line shows the secret.",
        source="practice: every user of a machine can read every command line",
        # The engine lists the command lines within the limit for silence, and takes its time on a busy machine.
        uploads=(Upload(limits=Limits(connect_s=10.0, response_s=30.0)),),
        server=Script((ReadHead(), Interlude(), ReadBody(), Send(raw()), Linger()), takes_request=True),
        measure=Measure.ARGUMENTS,
    ),
)

CASES = (*_TLS, *_ENVIRONMENT)
