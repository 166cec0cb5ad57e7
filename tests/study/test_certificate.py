"""The certificate says what was done, how, with how much help: computed from events, and true in each sentence."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import jsonschema
import pytest
from study_support import course

import tutor
from tutor.journal.events import Event
from tutor.journal.progress import progress
from tutor.study.certificate import NO_PROOF, Certificate, certificate
from tutor.workshop.model import Workshop

SCHEMA = json.loads((Path(tutor.__file__).parent / "study/schema/certificate-1.json").read_text())


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return course(tmp_path_factory.mktemp("way"))


def happened(step: str, verb: str = "passed", minute: int = 0, **result: int | str) -> Event:
    return Event(verb, f"way/{step}", result=result, ts=f"2026-03-01T10:{minute:02}:00.000Z")  # type: ignore[arg-type]


ANSWERS = [
    happened("roles/guess", "attempted", answer="a", right=0, **{"as": "predict"}),
    happened("roles/pulls", "attempted", answer="a", right=0, **{"as": "quiz"}),
    happened("roles/pulls", "attempted", answer="b", right=1, **{"as": "quiz"}),
    happened("roles/reads", "attempted", answer="a", right=1, **{"as": "quiz"}),
    happened("roles/both", "attempted", answer="a,b", right=1, **{"as": "quiz"}),
]
ALL = [
    happened("intro", "completed"),
    *ANSWERS,
    happened("roles"),
    happened("make", "progressed", 1),
    happened("roles/pulls", "attempted", 1, answer="a", right=0, **{"as": "review", "in": "make"}),
    happened("make", "progressed", 2, way="wizard"),
    happened("make", "hinted", 3, hint=1),
    happened("make", "hinted", 3, hint=2),
    happened("make", "hinted", 4, hint=3, why=1),
    happened("make", "hinted", 4, solution=1),
    happened("make", "attempted", 5, passed=1, failed=1),
    happened("make", "attempted", 8, passed=2, failed=0),
    happened("make/name", "attempted", 8, answer="a", right=1, **{"as": "quiz"}),
    happened("make", "passed", 8),
    happened("launch", "initialized", 9, prepared=1),
    happened("launch", "passed", 9),
    happened("last", "progressed", 10, way="cli"),
    happened("last", "initialized", 10, reset=1),
    happened("last", "progressed", 11, way="python"),
    happened("last", "passed", 11),
]


def made(workshop: Workshop, events: Iterable[Event], name: str = "") -> Certificate:
    return certificate(workshop, progress(events, "way"), name)


def test_it_tells_how_each_step_was_done(workshop: Workshop) -> None:
    found = made(workshop, ALL)
    assert found.complete
    assert [(step.id, step.how) for step in found.steps] == [
        ("intro", "read"),
        ("roles", "answered"),
        ("make", "built"),
        ("launch", "answered"),
        ("last", "built"),
    ]
    make, last = found.steps[2], found.steps[4]
    assert (make.ways, make.attempts, make.hints, make.whys, make.solution_seen) == (("wizard",), 2, 3, 1, True)
    assert (last.ways, last.resets, last.prepared) == (("cli", "python"), 1, 0)
    assert found.steps[1].first_try == 2
    assert found.steps[3].prepared == 1
    assert make.seconds == 7 * 60


def test_its_sentences_are_true(workshop: Workshop) -> None:
    assert made(workshop, ALL).sentences() == [
        "5 of 5 steps done.",
        "4 of 5 steps without any help: no hint was read and no solution was looked at.",
        "In 1 step hints were read, 3 in all.",
        "In 1 step the solution was looked at before the step was done.",
        "3 of 4 questions right at the first try.",
        "0 of 1 answer in reviews right.",
        "For 1 step the tutor prepared the account with the course's own solutions.",
    ]


def test_a_step_that_was_tested_out_is_done_and_not_without_help(workshop: Workshop) -> None:
    found = made(workshop, [happened("intro", tested_out=1), happened("roles", tested_out=1)])
    assert [step.how for step in found.steps] == ["tested-out", "tested-out", "open", "open", "open"]
    assert found.sentences()[:3] == [
        "2 of 5 steps done.",
        "0 of 5 steps without any help: no hint was read and no solution was looked at.",
        "2 steps tested out: all questions of the part were right at the first try.",
    ]


def test_who_passed_a_step_before_a_test_out_has_passed_it(workshop: Workshop) -> None:
    assert made(workshop, [happened("roles"), happened("roles", tested_out=1)]).steps[1].how == "answered"


def test_an_incomplete_course_gives_a_record_that_names_what_is_open(workshop: Workshop) -> None:
    found = made(workshop, ALL[:-1])
    assert not found.complete
    text = found.as_markdown()
    assert text.startswith("# Record so far: A way through\n")
    assert "Still open: Alone." in text
    assert json.loads(found.as_json())["open"] == ["last"]


def test_nothing_done_is_said_too(workshop: Workshop) -> None:
    found = made(workshop, [])
    assert found.sentences()[0] == "0 of 5 steps done."
    document = json.loads(found.as_json())
    assert document["date"] is None
    jsonschema.validate(document, SCHEMA)


def test_the_document_fits_its_schema(workshop: Workshop) -> None:
    document = json.loads(made(workshop, ALL, "Ana Lima").as_json())
    jsonschema.validate(document, SCHEMA)
    assert (document["learner"], document["date"]) == ("Ana Lima", "2026-03-01")
    assert document["note"] == NO_PROOF


def test_the_page_says_that_it_proves_no_identity(workshop: Workshop) -> None:
    text = made(workshop, ALL, "Ana Lima").as_markdown()
    assert "# Certificate: A way through\n\n**Ana Lima**\n\nCompleted on 2026-03-01." in text
    assert "It is no proof of identity" in text
    assert "| 3 Make the role | built | console form | 2 | 3 | yes | 1 of 1 | 7 min |" in text


HOSTILE = [
    "**x**",
    "[x](javascript:alert(1))",
    "<script>",
    "a|b\n\n# c",
    "\x1b[31mred",
    "\u202eabc",
    "`rm`",
    "x" * 9_999,
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_name_is_shown_and_never_acts(workshop: Workshop, name: str) -> None:
    from markdown_it import MarkdownIt

    found = made(workshop, ALL, name)
    text = found.as_markdown()
    assert "\x1b" not in text
    (line,) = [line for line in text.splitlines() if line.startswith("**")]
    inner = MarkdownIt("commonmark").parse(line)[1].children or []
    assert [token.type for token in inner if token.type != "text"] == ["strong_open", "strong_close"]
    assert json.loads(found.as_json())["learner"] == name.strip()


def test_other_courses_and_steps_that_are_gone_do_not_count(workshop: Workshop) -> None:
    events = [Event("passed", "other/last"), Event("passed", "way/gone"), Event("passed", "way")]
    assert made(workshop, events).sentences()[0] == "0 of 5 steps done."
    assert made(workshop, events).date == ""


def test_a_journal_that_was_written_by_hand_breaks_nothing(workshop: Workshop) -> None:
    events = [
        Event("passed", "way/roles", ts="yesterday"),
        Event("attempted", "way/roles/pulls", result={"answer": 3, "right": "x"}),  # type: ignore[dict-item]
        Event("attempted", "way/roles/reads", result="garbage"),  # type: ignore[arg-type]
        Event("hinted", "way/make", result={"hint": [1]}),  # type: ignore[dict-item]
        Event("progressed", "way/make", result={"way": ["cli"]}),  # type: ignore[dict-item]
    ]
    found = made(workshop, events)
    jsonschema.validate(json.loads(found.as_json()), SCHEMA)
    assert found.steps[1].seconds is None
