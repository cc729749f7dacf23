"""Certificates for the TLS cases, made afresh for each run."""

from __future__ import annotations

import datetime as dt
import ssl
from functools import cache
from pathlib import Path

import trustme

from upload_conformance.mock.address import NAME, OTHER_NAME
from upload_conformance.shapes.case import Tls


class Certificates:
    """A private CA that testees may be told to trust, and one that nobody trusts."""

    def __init__(self) -> None:
        self._trusted = trustme.CA(organization_name="Conformance trusted CA")
        self._untrusted = trustme.CA(organization_name="Conformance untrusted CA")
        self.context = cache(self._context)

    def bundle(self, path: Path) -> Path:
        """Write the trusted CA's certificate as PEM."""
        self._trusted.cert_pem.write_to_path(str(path))
        return path

    def _context(self, tls: Tls) -> ssl.SSLContext:
        authority = self._untrusted if tls is Tls.UNTRUSTED else self._trusted
        name = OTHER_NAME if tls is Tls.WRONG_NAME else NAME
        expired = dt.datetime.now(dt.UTC) - dt.timedelta(days=30) if tls is Tls.EXPIRED else None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name, not_after=expired).configure_cert(context)
        if tls is Tls.OLD_PROTOCOL:
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        return context
