"""One HTTP request, past whatever proxy the user has set, and what is in a page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 35
"""API Gateway gives up after 29."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")

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
        return Answer(response.status, response.read())
    finally:
        connection.close()


def elements(html: str, tag: str) -> list[dict[str, str]]:
    """The attributes of every element with this tag."""
    parser = _Attributes(tag)
    parser.feed(html)
    return parser.found


class _Attributes(HTMLParser):
    def __init__(self, tag: str) -> None:
        super().__init__()
        self._tag = tag
        self.found: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == self._tag:
            self.found.append({name: value or "" for name, value in attrs})
