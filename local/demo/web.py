"""One HTTP request, past whatever proxy the user has set."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 35
"""API Gateway gives up after 29."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str

    @property
    def said(self) -> str:
        """The state or the problem's detail that a JSON answer tells; else all of it."""
        if not self.text.startswith("{"):
            return self.text
        told: dict[str, str] = json.loads(self.text)
        return told.get("state") or told.get("detail") or self.text


def send(
    method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """Send a request and read its whole answer; every status is an answer."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=TIMEOUT_SECONDS)
    try:
        query = f"?{parts.query}" if parts.query else ""
        connection.request(method, f"{parts.path}{query}", body, dict(headers or {}))
        response = connection.getresponse()
        return Answer(response.status, response.read().decode())
    finally:
        connection.close()
