"""The story, scene by scene. Terms run while other scenes play, so that it takes half a minute."""

from http import HTTPStatus

from local.demo.cast import OOSTERMEER, WESTERVEEN, Household
from local.demo.ockto import data_of
from local.demo.outside import Mail
from local.demo.scenarios import (
    AGAIN,
    EARLY,
    LETTER,
    LINKED,
    ONE_MESSAGE,
    REMINDED,
    SILENT,
    SINGLE,
    TWO_MESSAGES,
)
from local.demo.stage import STEP_SECONDS, Stage, StoryStopped

BY_MAIL = (REMINDED, AGAIN, SILENT)


def play(stage: Stage) -> None:
    """The whole story; `StoryStopped` when it can't go on."""
    files_arrive(stage)
    ockto_delivers(stage)
    two_cases_are_one_household(stage)
    the_licence_decides(stage)
    reminders_go_out(stage)
    a_letter_is_printed(stage)
    two_partners_answer(stage)
    a_delivery_comes_early(stage)
    two_stay_silent(stage)
    all_of_it_once_more(stage)


def files_arrive(stage: Stage) -> None:
    stage.tell.scene(
        "Two municipalities send their file",
        "A bad row is refused alone, with line, column, reason and advice; every good row becomes "
        "a case (R1, R2).",
    )
    uploads = (stage.cast.oostermeer, stage.cast.westerveen)
    seen = {upload.code: stage.outside.summaries(upload.code) for upload in uploads}
    for upload in uploads:
        stage.send_file(upload)
    for upload in uploads:
        result = stage.results[upload.code] = stage.take_result(upload, seen[upload.code])
        if not result.opened:
            raise StoryStopped("These residents have cases already: play on an empty stack.")
        stage.tell.check(result.opened == len(upload.residents), f"Cases opened: {result.opened}")
        stage.find_cases(upload, result)
    counts = f"zaken aangemaakt: {stage.results[OOSTERMEER].opened}"
    stage.tell.wait(
        f"{stage.terms.import_contact} got an e-mail with the counts only",
        lambda: any(
            counts in mail.text and mail.to == (stage.terms.import_contact,)
            for mail in stage.outside.mails()
        ),
        STEP_SECONDS,
    )
    refused = stage.results[OOSTERMEER].refusals[0]
    stage.tell.step(
        f"For example line {refused.row}, {refused.column}: {refused.message} {refused.advice}"
    )


def ockto_delivers(stage: Stage) -> None:
    stage.tell.scene(
        "Ockto delivers",
        "A partner whom MijnOverheid names is attached by itself, and the data of both are "
        "combined, in one message or in two (R2, R5).",
    )
    stage.deliver(SINGLE)
    stage.deliver(ONE_MESSAGE, with_partner=True)
    stage.deliver(TWO_MESSAGES)
    stage.deliver_partner(TWO_MESSAGES, same_journey=True)
    for scenario in (*BY_MAIL, LETTER):
        stage.deliver(scenario)
    for scenario in (SINGLE, ONE_MESSAGE, TWO_MESSAGES):
        stage.await_outcome(scenario, "complete")
    page = stage.page(TWO_MESSAGES)
    stage.tell.check(
        "PARTNER_ATTACHED" in page.events and page.persons == {"RESIDENT", "PARTNER"},
        f"{stage.name(TWO_MESSAGES)}: the partner that the file did not name was found and "
        "attached; the page shows the data of both",
    )
    stage.tell.check(
        not stage.timers_of(SINGLE) and not stage.timers_of(ONE_MESSAGE),
        "No execution was started for the cases that were complete at once",
    )


def two_cases_are_one_household(stage: Stage) -> None:
    stage.tell.scene(
        "Both partners have a case",
        "The cases are linked; the one whose resident starts the journey leads. Each delivers for "
        "themselves, both pages show the data of both, and one reminder would do (R6).",
    )
    stage.deliver(LINKED)
    lead = stage.page(LINKED)
    follower = stage.outside.case(OOSTERMEER, lead.linked) if lead.linked else lead
    stage.tell.check(
        lead.leads and follower.linked == stage.cases[LINKED] and not follower.leads,
        f"{stage.name(LINKED)} and partner: two linked cases, and the right one leads",
    )
    stage.deliver_partner(LINKED)
    stage.await_outcome(LINKED, "complete")
    follower = stage.outside.case(OOSTERMEER, lead.linked)
    stage.tell.check(
        follower.persons == {"RESIDENT", "PARTNER"} and follower.advice == LINKED.expected.advice,
        "The partner's case shows both, with the same advice",
    )


def the_licence_decides(stage: Stage) -> None:
    stage.tell.scene(
        "Westerveen has no Module Rechtmatigheid",
        "Partner data and deliveries need it: a clear refusal that names the licence, and nothing "
        "is kept (R12).",
    )
    refusals = [
        line for line in stage.results[WESTERVEEN].refusals if line.code == "LICENCE_PARTNER"
    ]
    for line in refusals:
        stage.tell.check(
            "Module Rechtmatigheid" in line.message, f"Line {line.row} of its file: {line.message}"
        )
    outsider = stage.cast.outsider.person
    answer = stage.ockto.deliver(WESTERVEEN, outsider, data_of(outsider, 1000))
    stage.tell.check(
        answer.status == HTTPStatus.FORBIDDEN and "Module Rechtmatigheid" in answer.text,
        f"Its webhook: {answer.status}, {answer.said}",
    )
    stage.tell.check(
        stage.outside.raw_deliveries(WESTERVEEN) == 0, "Nothing of that delivery was kept"
    )


def reminders_go_out(stage: Stage) -> None:
    wait = stage.terms.partner_wait.seconds
    stage.tell.scene(
        "Partner data are missing",
        f"Oostermeer waits {wait} seconds (partner_wait), then every household gets one reminder "
        "(R8), as a letter to print for who prefers Brief (R10).",
    )
    stage.tell.wait(
        "Three households got a reminder by e-mail",
        lambda: all("REMINDER_SENT" in stage.page(scenario).events for scenario in BY_MAIL),
        wait + STEP_SECONDS,
    )
    stage.tell.wait("One has a letter to print", lambda: stage.letters_of(LETTER) > 0, STEP_SECONDS)
    for scenario in BY_MAIL:
        mails = stage.mails_to(scenario)
        stage.tell.check(
            len(mails) == 1 and _is_discreet(stage.household(scenario), mails[0]),
            f'{stage.name(scenario)}: one e-mail; it names kinds of data of "uw partner", but no '
            "name of the partner, no amount and no BSN (R4, R17)",
        )
    stage.tell.check(
        len(stage.mails_to_residents()) == len(BY_MAIL),
        f"Nobody else got one, not even {stage.name(LETTER)}, whose address the file has (R10)",
    )


def a_letter_is_printed(stage: Stage) -> None:
    post, response = stage.terms.post_time.seconds, stage.terms.response_period.seconds
    stage.tell.scene(
        "The letter is printed",
        "All letters that wait go into one PDF, once. From then on the clock runs: "
        f"{post} seconds in the post (post_time) and {response} to respond (response_period) "
        "(R10, R11).",
    )
    batches = stage.outside.print_letters(OOSTERMEER)
    stage.tell.check(
        [letters for letters, _ in batches] == [1] and batches[0][1].startswith(b"%PDF-"),
        "One batch, with one letter below its list",
    )
    page = stage.page(LETTER)
    stage.tell.check(
        "LETTER_PRINTED" in page.events and not stage.letters_of(LETTER),
        f"{stage.name(LETTER)}: printed, and off the worklist",
    )
    stage.tell.check(
        stage.outside.print_letters(OOSTERMEER) == [], "Asked again, nothing is printed twice (R16)"
    )


def _is_discreet(people: Household, mail: Mail) -> bool:
    unfit = ["€", "euro", people.resident.person.bsn]
    if people.partner:
        unfit += [people.partner.bsn, people.partner.first_name]
    return "uw partner: " in mail.text and not any(word in mail.text for word in unfit)


def two_partners_answer(stage: Stage) -> None:
    settle = stage.terms.settle_time.seconds
    stage.tell.scene(
        "Two partners answer",
        f"One delivers everything. Of the other the income fails: after {settle} seconds "
        "(settle_time) the case is marked, and no second reminder goes out (R9).",
    )
    stage.deliver_partner(REMINDED)
    stage.deliver_partner(AGAIN, ("mijnoverheid",), failed=("uwv", "belastingdienst"))
    stage.await_outcome(REMINDED, "complete")
    stage.await_outcome(AGAIN, "marked", settle)


def a_delivery_comes_early(stage: Stage) -> None:
    stage.tell.scene(
        "A delivery comes before its case",
        "It is kept without one, and applied as soon as a file brings the case (R16).",
    )
    answer = stage.deliver(EARLY)
    stage.tell.check(answer.said == "unmatched", "It has no case yet, and is kept")
    seen = stage.outside.summaries(OOSTERMEER)
    stage.send_file(stage.cast.latecomers)
    stage.find_cases(stage.cast.latecomers, stage.take_result(stage.cast.latecomers, seen))
    stage.await_outcome(EARLY, "complete")


def two_stay_silent(stage: Stage) -> None:
    response = stage.terms.response_period.seconds
    stage.tell.scene(
        "Two households stay silent",
        f"{response} seconds after the reminder (response_period) the case is marked, with a "
        "reason of its own; after a letter it takes the time of the post longer (R11).",
    )
    stage.await_outcome(SILENT, "marked", response)
    stage.await_outcome(LETTER, "marked", response + stage.terms.post_time.seconds)


def all_of_it_once_more(stage: Stage) -> None:
    stage.tell.scene(
        "The same file, the same file saved by Excel, and every webhook once more",
        "Everything may come twice, late or out of order: it changes nothing (R16).",
    )
    before = stage.everything()
    seen = stage.outside.summaries(OOSTERMEER)
    stage.send_file(stage.cast.oostermeer)
    answers = stage.ockto.deliver_again()
    stage.tell.check(
        all(answer.said == "applied" for answer in answers),
        f"{len(answers)} webhooks came again and were answered as before",
    )
    [told] = stage.await_result(stage.cast.oostermeer, seen).lines
    stage.tell.check(told.code == "SAME_FILE", told.message)
    seen = stage.outside.summaries(OOSTERMEER)
    stage.send_file(stage.cast.saved_again)
    result = stage.take_result(stage.cast.saved_again, seen)
    stage.tell.check(
        (result.opened, result.unchanged) == (0, len(stage.cast.oostermeer.residents)),
        f"Cases opened: none; all {result.unchanged} good rows had theirs already",
    )
    stage.tell.check(
        stage.everything() == before,
        "Every case has the version that it had; no e-mail, letter or timer was added",
    )
    stage.tell.check(
        stage.outside.failed_events() == 0, "Nothing failed: the dead-letter queue is empty"
    )
