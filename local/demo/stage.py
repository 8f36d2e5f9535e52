"""What scenes are made of: files that go in, deliveries that go in, and what is awaited of them."""

from http import HTTPStatus
from pathlib import Path

import yaml

from local.demo.cast import NAMES, OOSTERMEER, Cast, Household
from local.demo.excel import Upload
from local.demo.ockto import EVERYTHING, Json, Ockto, data_of
from local.demo.outside import CasePage, Mail, Outside, Result
from local.demo.residents import Person
from local.demo.scenarios import Scenario
from local.demo.telling import Telling
from local.demo.web import Answer
from samentoets.municipality import Municipality

IMPORT_SECONDS = 60
STEP_SECONDS = 45
"""How late a step may be on a slow machine, on top of the term that the municipality has set."""

_SETTINGS = Path(__file__).parents[1] / "municipalities" / f"{OOSTERMEER}.yaml"


class StoryStopped(Exception):
    """What comes next can't be played, because of something that did or did not happen before."""


class Stage:
    """Everybody who plays, everything that can be seen, and what was seen so far."""

    def __init__(self, cast: Cast, outside: Outside, ockto: Ockto, tell: Telling) -> None:
        self.cast = cast
        self.outside = outside
        self.ockto = ockto
        self.tell = tell
        self.terms = Municipality.model_validate(yaml.safe_load(_SETTINGS.read_text("utf-8")))
        self.cases: dict[Scenario, str] = {}
        self.results: dict[str, Result] = {}

    # ---- Files -------------------------------------------------------------------------------

    def send_file(self, upload: Upload) -> None:
        self.outside.upload(upload)
        self.tell.step(
            f"{NAMES[upload.code]} puts {upload.key} in S3 (rows: {upload.rows}; {upload.form})"
        )

    def await_result(self, upload: Upload, seen: set[str]) -> Result:
        """The result of a file whose summary was not there before."""
        name = NAMES[upload.code]
        new: set[str] = set()

        def arrived() -> bool:
            new.update(self.outside.summaries(upload.code) - seen)
            return bool(new)

        self.tell.wait(f"{name} has its result file", arrived, IMPORT_SECONDS)
        if not new:
            raise StoryStopped(f"The file of {name} brought no result.")
        return self.outside.result(new.pop())

    def take_result(self, upload: Upload, seen: set[str]) -> Result:
        """The result of a file that was read; every row is accounted for."""
        result = self.await_result(upload, seen)
        self.tell.check(
            {refusal.row: refusal.code for refusal in result.refusals} == upload.faults,
            f"Refused: {result.refused} of {upload.rows}, the faulty ones and no other",
        )
        return result

    def find_cases(self, upload: Upload, result: Result) -> None:
        """Who of the households is in this file, and which case they got."""
        lines = {resident.person.bsn: line for line, resident in upload.residents.items()}
        for scenario, household in self.cast.households.items():
            if line := lines.get(household.resident.person.bsn):
                self.cases[scenario] = result.cases[line]

    # ---- Deliveries --------------------------------------------------------------------------

    def deliver(self, scenario: Scenario, with_partner: bool = False) -> Answer:
        """The resident delivers everything, for the partner too if they sit beside them."""
        people = self.household(scenario)
        resident, partner = people.resident.person, people.partner
        persons = [data_of(resident, scenario.net[0], partner)]
        if with_partner and partner:
            persons.append(data_of(partner, scenario.net[1]))
        who = f"{resident.full_name}{' and partner' * with_partner}"
        return self._send(who, resident, *persons)

    def deliver_partner(
        self,
        scenario: Scenario,
        sources: tuple[str, ...] = EVERYTHING,
        failed: tuple[str, ...] = (),
        same_journey: bool = False,
    ) -> None:
        """The partner delivers, in the journey of the resident or in one of their own."""
        people = self.household(scenario)
        partner = people.partner
        if partner is None:
            raise ValueError(f"There is no partner in {scenario.title}")
        data = data_of(partner, scenario.net[1], sources=sources, failed=failed)
        starter = people.resident.person if same_journey else partner
        but = f" (but {' and '.join(failed)} failed)" if failed else ""
        self._send(f"The partner of {self.name(scenario)}{but}", starter, data)

    def _send(self, who: str, started_by: Person, *persons: Json) -> Answer:
        answer = self.ockto.deliver(OOSTERMEER, started_by, *persons)
        self.tell.check(
            answer.status == HTTPStatus.ACCEPTED, f"{who}: {answer.status}, {answer.said}"
        )
        return answer

    # ---- Outcomes ----------------------------------------------------------------------------

    def await_outcome(self, scenario: Scenario, what: str, term_seconds: float = 0) -> None:
        """Wait until the officer's page shows the status, advice and mark of this scenario."""
        wanted = scenario.expected

        def arrived() -> bool:
            page = self.page(scenario)
            return (page.status, page.advice, page.mark) == (
                wanted.status,
                wanted.advice,
                wanted.mark,
            )

        advice = f"advice {wanted.advice} ({', '.join(sorted(wanted.reasons))})"
        self.tell.wait(
            f"{self.name(scenario)}: {what}, {advice}",
            arrived,
            term_seconds + STEP_SECONDS,
        )

    def household(self, scenario: Scenario) -> Household:
        return self.cast.households[scenario]

    def name(self, scenario: Scenario) -> str:
        return self.household(scenario).resident.person.full_name

    def page(self, scenario: Scenario) -> CasePage:
        return self.outside.case(OOSTERMEER, self.cases[scenario])

    def mails_to(self, scenario: Scenario) -> list[Mail]:
        address = self.household(scenario).resident.email
        return [mail for mail in self.outside.mails() if address in mail.to]

    def mails_to_residents(self) -> list[Mail]:
        """All but those that tell a municipality what became of its file."""
        return [mail for mail in self.outside.mails() if not mail.subject.startswith("Bestand ")]

    def letters_of(self, scenario: Scenario) -> int:
        return self.outside.letters(OOSTERMEER).count(self.cases[scenario])

    def timers_of(self, scenario: Scenario) -> list[str]:
        case = self.cases[scenario]
        return [name for name in self.outside.timers() if name.startswith(case)]

    def everything(self) -> object:
        """All that a repetition might change: case versions, e-mails, letters and timers."""
        versions = {
            case: self.outside.case(OOSTERMEER, case).version for case in self.cases.values()
        }
        letters = self.outside.letters(OOSTERMEER)
        return versions, self.mails_to_residents(), letters, self.outside.timers()
