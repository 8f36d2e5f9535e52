"""A browser on a stack of its own, with a case for every story that the pages can tell."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from infra import surroundings
from local.demo.outside import Outside
from local.emulator import Emulator
from local.provider import CASEWORKER, ISD_WORKER, Person
from local.stack import RUNS, STAGE, Stack, running_stack
from samentoets.application import Application, Route, open_application
from samentoets.casework.changing import change, change_both
from samentoets.linking import link
from samentoets.store import Store, store_of
from tests.browser.officer import log_in
from tests.builders import (
    NOW,
    OOSTERMEER,
    PARTNER,
    RESIDENT,
    START_REFERENCE,
    a_case,
    a_resident,
    an_application,
    an_identity,
)
from tests.conftest import SESSION, forget_clients
from tests.functions.stories import HEADER, STORIES, doubtful, incomplete, put_case

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
WIDE: ViewportSize = {"width": 1280, "height": 900}

ABSENT = f"There is no {CHROMIUM}: apt-get install chromium, then repeat."

PATIENCE_SECONDS = 60

STORY_NUMBERS = {rule.__name__: f"9XXX-0000-00{n:02}" for n, rule in enumerate(STORIES)}
"""By what happened: the number of the case to which it happened."""

LINKED = ("9ZZZ-0000-0000", "9ZZZ-0000-0001")

APPLICATIONS = {route: f"9ZZZ-0000-01{n:02}" for n, route in enumerate(Route)}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(ABSENT)
    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def stack(browser: Browser, worker_id: str) -> Iterator[Stack]:
    """Only when there is a browser to look at it."""
    with running_stack(Emulator(RUNS / f"browser-{worker_id}")) as stack:
        _fill(stack)
        _upload(stack)
        yield stack


def _fill(stack: Stack) -> None:
    """Cases, put there with the use cases that the functions have."""
    environment = dict(os.environ)
    surroundings.enter(stack.session(), STAGE)
    os.environ["AWS_ENDPOINT_URL"] = stack.endpoint
    os.environ["AWS_ACCESS_KEY_ID"] = stack.access_key_id
    os.environ["AWS_SECRET_ACCESS_KEY"] = stack.secret_access_key
    boto3.DEFAULT_SESSION = None
    forget_clients()
    try:
        _stories(store_of(OOSTERMEER.code))
        _linked_couple(store_of(OOSTERMEER.code))
        _applications(store_of(OOSTERMEER.code))
    finally:
        os.environ.clear()
        os.environ.update(environment)
        boto3.DEFAULT_SESSION = SESSION
        forget_clients()


def _stories(store: Store) -> None:
    """The same resident in as many rounds, and two people with names that try the pages."""
    for rule in STORIES:
        opened = a_case(supplied=None if rule is doubtful else an_identity())
        number = STORY_NUMBERS[rule.__name__]
        put_case(store, rule, opened.with_case(case_id=number, review_round=f"ronde_{number[-2:]}"))
    odd = ("<script>alert(1)</script>", "W" * 200)
    for place, name in enumerate(odd):
        resident = a_resident(RESIDENT)
        named = resident.but(name=resident.name.but(first_name=name[:40], surname=name))
        opened = a_case(named, case_id=f"9YYY-0000-000{place}")
        put_case(store, opened=opened.with_case(review_round=f"namen_{place}"))


def _linked_couple(store: Store) -> None:
    own_case = ((None, an_identity()), (a_resident(PARTNER), an_identity(RESIDENT)))
    for case_id, (resident, partner) in zip(LINKED, own_case, strict=True):
        opened = a_case(resident, partner, case_id=case_id)
        store.cases.open(opened.with_case(review_round="samen"))
    change(store, LINKED[0], incomplete)
    change_both(store, LINKED, lambda one, other: link(one, other, OOSTERMEER, NOW))


def _applications(store: Store) -> None:
    """One that is tested, and those that the system grants."""
    application = Application.model_validate_json(json.dumps(an_application()))
    for route, case_id in APPLICATIONS.items():
        store.cases.open(
            open_application(OOSTERMEER, case_id, application, case_id, route, NOW, START_REFERENCE)
        )


def _upload(stack: Stack) -> None:
    """A file with something to do, one that is refused as a whole; taken in by the function."""
    uploads = (f"{HEADER}1234;;;;FAX;\r\n", "BSN;ACHTERNAAM\r\n")
    for number, content in enumerate(uploads):
        key = f"incoming/{OOSTERMEER.code}/bestand-{number}.csv"
        stack.session().client("s3").put_object(Bucket=stack.bucket, Key=key, Body=content.encode())
    outside, until = Outside(stack), time.monotonic() + PATIENCE_SECONDS
    while len(outside.summaries(OOSTERMEER.code)) < len(uploads):
        assert time.monotonic() < until, "The files were not taken in."
        time.sleep(0.2)


@pytest.fixture(scope="session")
def officers(browser: Browser, stack: Stack) -> Iterator[dict[str, BrowserContext]]:
    """Two people who are logged in, each with a browser of their own."""
    people: tuple[Person, ...] = (CASEWORKER, ISD_WORKER)
    contexts = {person.username: browser.new_context(viewport=WIDE) for person in people}
    for person in people:
        log_in(contexts[person.username].new_page(), stack, person)
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.fixture(scope="session")
def page(officers: dict[str, BrowserContext]) -> Page:
    return officers[ISD_WORKER.username].new_page()
