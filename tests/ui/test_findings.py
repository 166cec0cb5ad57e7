"""The findings' screen: root cause first, expected against observed, the fix by each way, and the ways out of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from textual.app import App
from ui_blocks import begun, go, said, shown
from ui_support import type_line, until

from tutor.checks import Evidence, Finding, Fix, Status
from tutor.study.documents import EvidenceDocument
from tutor.ui.app import RoletutorApp
from tutor.ui.screens.findings import FindingsScreen, Leave
from tutor.ui.themes import DARK, THEMES

FIX = Fix("Let it in.", "aws iam fix", "IAM > Roles > Trust relationships", "iam.fix()")
ROOT = Finding(
    "role-trusts",
    Status.FAIL,
    "r trusts ecs-tasks.amazonaws.com",
    expected="the role trusts ecs-tasks.amazonaws.com",
    observed="the role trusts ecs.amazonaws.com",
    why="ECS assumes the role.",
    fix=FIX,
    misconception="trusts-ecs-service",
    evidence=(Evidence("arn:aws:iam::111122223333:role/r", "trust policy", 0),),
    reference="https://docs.aws.amazon.com/x",
)
PASSED = Finding("role-exists", Status.PASS, "r exists", expected="r", observed="r")
OTHER = Finding("role-tags", Status.FAIL, "r is tagged", expected="a", observed="b")
RESTS = Finding("task-starts", Status.SKIPPED, "It would start", observed="Not judged.", rests_on=2)
UNKNOWN = Finding("task-runs", Status.UNKNOWN, "It runs", observed="AccessDenied", fix=Fix("Use another profile."))
ALL = (PASSED, OTHER, ROOT, RESTS, UNKNOWN)


class Host(App[None]):
    """The screen alone; what it asks for is kept."""

    def __init__(self, findings: Sequence[Finding] = ALL, way: str = "cli", wanted: Finding | None = None) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK
        self.page = FindingsScreen("3 Trust", findings, way, self.lesson, wanted)  # type: ignore[arg-type]
        self.left: list[Leave | None] = []
        self.asked: list[object] = []

    def lesson(self, misconception: str) -> tuple[str, str] | None:
        """One of the misconceptions has its step here."""
        return ("trusted-entity", "3 Trust") if misconception == "trusts-ecs-service" else None

    def on_mount(self) -> None:
        """Open it."""
        self.push_screen(self.page, self.left.append)

    def on_findings_screen_evidence_wanted(self, event: FindingsScreen.EvidenceWanted) -> None:
        """The policies are wanted."""
        self.asked.append(event.finding)

    def on_findings_screen_check_wanted(self) -> None:
        """Another check is wanted."""
        self.asked.append("check")


async def open_(app: Host, pilot: Any, text: str) -> None:
    """Wait until that is shown."""
    await until(pilot, lambda: text in shown(app.page), f"{text!r} is shown")


async def test_the_root_cause_is_first_and_told_in_full() -> None:
    app = Host()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_(app, pilot, "r trusts ecs-tasks.amazonaws.com: FAIL")
        titles = [one.finding.title for one in app.page.order]
        assert titles == [ROOT.title, OTHER.title, UNKNOWN.title, RESTS.title, PASSED.title]
        text = shown(app.page)
        assert "On this rest: It would start." in text
        assert "the role trusts ecs.amazonaws.com" in text
        assert "Both task roles trust ecs-tasks.amazonaws.com, not ecs.amazonaws.com." in text
        assert "ECS assumes the role." in text
        assert "$ aws iam fix" in text
        assert "in step 3 Trust" in text
        assert "https://docs.aws.amazon.com/x" in text


@pytest.mark.parametrize(("size", "beside"), [((120, 40), True), ((80, 24), False)])
async def test_expected_stands_beside_observed_or_above_it(size: tuple[int, int], beside: bool) -> None:
    app = Host()
    async with app.run_test(size=size) as pilot:
        await open_(app, pilot, "expected")
        await pilot.pause()
        left, right = app.page.query(".half")
        assert (left.region.y == right.region.y) is beside
        assert (left.region.x == right.region.x) is not beside


async def test_what_is_unknown_is_the_accounts_trouble() -> None:
    app = Host()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_(app, pilot, "FAIL")
        await pilot.press("down", "down")
        await open_(app, pilot, "It runs: unknown")
        text = shown(app.page)
        assert "not yours" in text
        assert "Use another profile." in text
        assert "expected" not in text


@pytest.mark.parametrize(("way", "text"), [("console", "Trust relationships"), ("python", "iam.fix()")])
async def test_the_fix_is_shown_in_the_learners_way_first(way: str, text: str) -> None:
    app = Host(way=way)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_(app, pilot, text)
        assert "$ aws iam fix" not in shown(app.page)
        await pilot.pause()
        await pilot.click("#fix-cli")
        await open_(app, pilot, "$ aws iam fix")


@pytest.mark.parametrize(
    ("key", "button", "leave"),
    [
        ("f4", "#to-lesson", Leave(step="trusted-entity")),
        ("f6", "#to-prompt", Leave(command="aws iam fix")),
        ("escape", "#cancel", None),
    ],
)
@pytest.mark.parametrize("by", ["key", "mouse"])
async def test_it_is_left_by_key_and_by_mouse(key: str, button: str, leave: Leave | None, by: str) -> None:
    app = Host()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_(app, pilot, "FAIL")
        await pilot.pause()
        await (pilot.press(key) if by == "key" else pilot.click(button))
        await until(pilot, lambda: bool(app.left), "it is left")
        assert app.left == [leave]


async def test_the_fix_is_copied_and_another_check_asked_for() -> None:
    app = Host()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_(app, pilot, "$ aws iam fix")
        await pilot.press("f7", "f5")
        assert app.clipboard == "aws iam fix"
        assert app.asked == [ROOT, "check"]


async def test_the_policy_is_shown_with_the_statement_marked() -> None:
    app = Host()
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.asked == [ROOT], "the policies are asked for")
        lines = ((False, "{"), (True, '  "Principal": "[red]"'), (False, "}"))
        app.page.show_evidence(ROOT, [EvidenceDocument("trust policy of r", lines)])
        await open_(app, pilot, '▶   "Principal": "[red]"')
        app.page.show_evidence(OTHER, [EvidenceDocument("another", ((True, "stale"),))])
        await pilot.pause()
        assert "stale" not in shown(app.page)


async def test_judged_again_the_same_finding_stays_chosen_until_it_passes() -> None:
    app = Host()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_(app, pilot, "FAIL")
        await pilot.press("down")
        await open_(app, pilot, "r is tagged: FAIL")
        app.page.show_findings(ALL)
        await pilot.pause()
        assert app.page.order[app.page.chosen].finding is OTHER
        app.page.show_findings((PASSED, ROOT))
        await open_(app, pilot, "r trusts ecs-tasks.amazonaws.com: FAIL")


async def test_a_finding_that_was_asked_for_is_chosen() -> None:
    app = Host(wanted=UNKNOWN)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_(app, pilot, "It runs: unknown")


@pytest.mark.parametrize("text", ["[red]x[/red]", "[/x]", "[@click=app.quit]x[/]", "a\x1b[31mb", "x" * 10_000])
async def test_hostile_findings_are_shown_as_they_are(text: str) -> None:
    fix = Fix(text, text, text, text)
    app = Host((Finding(text, Status.FAIL, text, "", text, text, text, fix, notes=(text,), reference=text),))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_(app, pilot, "expected")
        seen = shown(app.page)
        assert "\x1b" not in seen
        assert not text.startswith("[") or text in seen


async def test_from_the_lesson_by_key_and_by_a_click_on_the_short_report(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await go(app, pilot, "role")
        await pilot.press("f5")
        await until(pilot, lambda: "Ctrl+F: all findings" in said(app), "the short report is there")
        assert len(app.output.lines) >= 6
        app.prompt.focus()
        app.prompt.value = "aws iam half-ty"
        await pilot.press("ctrl+f")
        await until(pilot, lambda: isinstance(app.screen, FindingsScreen), "the findings are open")
        await until(pilot, lambda: "FAIL" in shown(app.screen), "they are told")
        await pilot.press("f6")
        await until(pilot, lambda: app.prompt.value.startswith("aws iam create-role"), "the fix is at the prompt")
        assert app.prompt.earlier()[0] == "aws iam half-ty"  # Up brings it back
        app.prompt.value = ""
        await pilot.click("#output", offset=(5, 4))
        await until(pilot, lambda: isinstance(app.screen, FindingsScreen), "a click opens them too")
        await pilot.press("escape")
        await type_line(app, pilot, "help")
