"""A member of staff with a browser: logs in at the identity provider and opens pages."""

from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

from local.demo.web import TIMEOUT_SECONDS, Answer, elements
from local.provider import PASSWORD, Person


class Officer:
    """Somebody who keeps cookies and follows redirects; logs in when the pages ask for it."""

    def __init__(self, page_url: str, person: Person) -> None:
        self._page_url = page_url
        self._person = person
        # Past whatever proxy the user has set.
        self._browser = build_opener(ProxyHandler({}), HTTPCookieProcessor())
        self._browser.addheaders = [("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")]
        self.address = page_url

    def open(self, path: str) -> Answer:
        """A page, after logging in if that is asked."""
        answer = self.go(urljoin(self._page_url, path))
        return self.log_in(answer) if 'name="password"' in answer.text else answer

    def log_in(self, form: Answer) -> Answer:
        """Fill in the provider's form; the answer is the page that was asked for first."""
        fields = {field["name"]: field.get("value", "") for field in elements(form.text, "input")}
        (action,) = (each["action"] for each in elements(form.text, "form"))
        fields |= {"username": self._person.username, "password": PASSWORD}
        return self.go(urljoin(self.address, action), fields)

    def submit(self, path: str, **fields: str) -> Answer:
        """Send a form of ours, with the token of a page that is open."""
        tokens = (field for field in elements(self.open("").text, "input"))
        (token,) = {field["value"] for field in tokens if field.get("name") == "csrf_token"}
        return self.go(urljoin(self._page_url, path), {"csrf_token": token, **fields})

    def go(self, address: str, fields: dict[str, str] | None = None) -> Answer:
        """Any address, with GET or with a form, and wherever it leads to."""
        body = urlencode(fields).encode() if fields else None
        try:
            response: Any = self._browser.open(address, body, timeout=TIMEOUT_SECONDS)
        except HTTPError as error:
            response = error
        with response:
            self.address = response.url
            return Answer(response.status, response.read())
