"""Every spelling of a secret, and every part that shows enough of one, is recognized; what looks like one is not."""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote, quote_plus

import pytest
from conforming import CASES

from upload_conformance.rules.spelling import PART, fragments, shows, spellings
from upload_conformance.shapes.case import Credentials

SHORTER = Credentials(secret_key="""a/"'<>& é+f""")
"""Too short for its parts to be looked for, so that each spelling counts."""
PLAIN = Credentials()

SPELLINGS = {
    "as it is": SHORTER.secret_key,
    "in two lines": SHORTER.secret_key[:4] + "\n    " + SHORTER.secret_key[4:],
    "percent-encoded": quote(SHORTER.secret_key, safe=""),
    "percent-encoded in small letters": quote(SHORTER.secret_key, safe="").lower(),
    "as a form field": quote_plus(SHORTER.secret_key),
    "as JSON": json.dumps(SHORTER.secret_key),
    "as JSON, the slash escaped": json.dumps(SHORTER.secret_key).replace("/", "\\/"),
    "as JSON, in capitals": json.dumps(SHORTER.secret_key).replace("\\u00e9", "\\u00E9"),
    "as JSON in UTF-8": json.dumps(SHORTER.secret_key, ensure_ascii=False),
    "in HTML, as Python escapes": html.escape(SHORTER.secret_key),
    "in HTML, as Go escapes": html.escape(SHORTER.secret_key, quote=False).replace('"', "&#34;").replace("'", "&#39;"),
    "in HTML, as PHP escapes": html.escape(SHORTER.secret_key).replace("&#x27;", "&#039;"),
    "in HTML, in ASCII": html.escape(SHORTER.secret_key).encode("ascii", "xmlcharrefreplace").decode(),
    "as bytes of Python": repr(SHORTER.secret_key.encode()),
    "in base64": base64.b64encode(SHORTER.secret_key.encode()).decode(),
    "as the header": base64.b64encode(f"{SHORTER.access_id}:{SHORTER.secret_key}".encode()).decode(),
}


@pytest.mark.parametrize("text", SPELLINGS.values(), ids=SPELLINGS)
def test_spelling_is_recognized(text: str) -> None:
    assert shows(f"before {text} after", spellings(SHORTER))


@pytest.mark.parametrize("at", range(len(PLAIN.secret_key) - PART + 1))
def test_part_is_recognized(at: int) -> None:
    assert shows(f"…{PLAIN.secret_key[at : at + PART]}…", fragments(PLAIN))


def test_less_than_a_part_is_not() -> None:
    secret = PLAIN.secret_key
    assert not any(shows(secret[at : at + PART - 1], fragments(PLAIN)) for at in range(len(secret)))


def test_the_header_s_beginning_shows_the_access_id_only() -> None:
    token = base64.b64encode(f"{PLAIN.access_id}:{PLAIN.secret_key}".encode()).decode()
    seen = {size for size in range(len(token) + 1) if shows(token[:size], fragments(PLAIN) | spellings(PLAIN))}
    assert seen == set(range(15 + PART, len(token) + 1))


@pytest.mark.parametrize("secret", ["short", "x" * 40, "-" * 16, "ababababababab", "ab:cd::ef:g"])
def test_parts_that_stand_in_many_a_text_are_not_looked_for(secret: str) -> None:
    sent = Credentials(secret_key=secret)
    assert not shows(f"{secret[:-1]} {'-' * 20}", fragments(sent) - spellings(sent))


def test_no_name_address_or_sentence_of_the_catalogue_shows_a_secret() -> None:
    """What an error may quote of a case is no finding; the cases of an echo are there to be quoted."""
    for case in CASES.values():
        quoted = [case.url.replace("user:7c9e6679f58b4a3e@", ""), case.sentence, case.id]
        quoted += [upload.file.name for upload in case.uploads]
        for upload in case.uploads:
            forms = spellings(upload.credentials) | fragments(upload.credentials)
            assert not [text for text in quoted if shows(text, forms)], case.id
