"""The whole course in the app, from the first step to the certificate, on a real sandbox, by its own answers and ways.

Every question is answered, every prediction made and what shows it run; what is to be built is built by the ways of the
course: the console's form, commands at the prompt, and the solutions that F7 shows.
"""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any, TypeGuard

import pytest
from ui_support import said, type_line, until

from tutor.account.target import Target
from tutor.actions.commands import CommandError, split
from tutor.study.demonstrations import predictions_shown_by
from tutor.ui.app import RoletutorApp
from tutor.ui.widgets.launch import LaunchBlock
from tutor.ui.widgets.lesson import ActionBlock
from tutor.ui.widgets.question import QuestionBlock
from tutor.workshop.model import Action, Demonstration, Question, Step
from tutor.workshop.variables import fill, placed
from tutor.workshop.ways import forms, solution
from tutor.workshop.wizard import submits, wizard_fields


async def test_the_whole_course_can_be_walked_to_its_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tutor.ui.screens.certificate import CertificateScreen

    monkeypatch.chdir(tmp_path)
    app = RoletutorApp("ecs-task-roles", Target(), "", {}, tmp_path / "home")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.ready and bool(app.findings), "the account is judged")
        assert app.workshop is not None
        for step in app.workshop.steps:
            await until(pilot, lambda step=step: shown(app) == step.title, f"{step.id} is shown")
            await review(app, pilot)
            await walk(app, pilot, step)
            await until(pilot, lambda step=step: step.id in app.done or for_reading(step), f"{step.id} is done")
            await pilot.press("f4")
        await until(pilot, lambda: isinstance(app.screen, CertificateScreen), "the certificate is shown")
        await pilot.press("f2")
        await until(pilot, lambda: len(list(tmp_path.glob("certificate-*"))) == 2, "it is saved")
    made = json.loads((tmp_path / "certificate-ecs-task-roles.json").read_text())
    assert made["complete"]
    assert made["open"] == []
    ways = {way for step in made["steps"] for way in step["ways"]}
    assert {"cli", "python", "wizard"} <= ways
    assert not any(step["hints"] or step["prepared"] or step["resets"] for step in made["steps"])


def shown(app: RoletutorApp) -> str:
    """The title of the step that alone is shown, or nothing while another one still is."""
    titles = app.lesson.query(".title")
    return str(titles.first().render()) if len(titles) == 1 else ""  # type: ignore[attr-defined]


def for_reading(step: Step) -> bool:
    """Whether the step is done by going on."""
    return not step.checks and not step.questions


async def review(app: RoletutorApp, pilot: Any) -> None:
    """Answer the questions of earlier steps."""
    for block in list(app.lesson.query(QuestionBlock)):
        if block.asked == "review":
            await answer(pilot, block)
            assert block.has_class("-right")


async def answer(pilot: Any, block: QuestionBlock) -> None:
    """Answer rightly, by keys."""
    block.focus()
    await pilot.press(*block.question.right, *(["enter"] if block.several else []))
    await until(pilot, lambda: block.settled, f"{block.full_id} is answered")


async def walk(app: RoletutorApp, pilot: Any, step: Step) -> None:
    """Work through a step: predictions and what shows them as they come, then the work, then the questions."""
    ran: set[int] = set()
    for block in step.blocks:
        if not tells(block) or not (predicted := predictions_shown_by(step, block.line)):
            continue
        for one in predicted:
            await answer(pilot, question(app, f"{step.id}/{one.id}"))
        for leads in step.blocks[: step.blocks.index(block)] if isinstance(block, Demonstration) else ():
            if isinstance(leads, Action) and leads.way != "wizard" and leads.line not in ran:
                await run(app, pilot, leads)
                ran.add(leads.line)
        await run(app, pilot, block)
        ran.add(block.line)
        for one in predicted:
            await until(pilot, lambda one=one: compared(app, step, one), f"{one.id} is compared")
    if step.checks and step.id not in app.done:
        await build(app, pilot, step)
    for one in step.questions:
        if not question(app, f"{step.id}/{one.id}").settled:
            await answer(pilot, question(app, f"{step.id}/{one.id}"))
    for one in step.questions:
        if one.kind == "predict":
            await until(pilot, lambda one=one: compared(app, step, one), f"{one.id} is compared at the latest")


def tells(block: object) -> TypeGuard[Action | Demonstration]:
    """Whether a block shows what happens, and is not only one way to do the step's work."""
    return isinstance(block, Demonstration) or (isinstance(block, Action) and bool(block.fails or block.inside))


def compared(app: RoletutorApp, step: Step, predicted: Question) -> bool:
    """Whether a prediction stands beside what happened."""
    return question(app, f"{step.id}/{predicted.id}").has_class("-compared")


def question(app: RoletutorApp, full_id: str) -> QuestionBlock:
    """The block of a question of the step."""
    return next(b for b in app.lesson.query(QuestionBlock) if b.full_id == full_id and b.asked == "step")


async def run(app: RoletutorApp, pilot: Any, block: Action | Demonstration) -> None:
    """Run a fence; it must come out as the lesson says."""
    if isinstance(block, Demonstration):
        launch = next(b for b in app.lesson.query(LaunchBlock) if b.demonstration.line == block.line)
        launch.focus()
        await pilot.press("enter")
        await until(pilot, lambda: bool(launch.lines), f"the launch in line {block.line} is rehearsed")
        assert "otherwise than the text says" not in str(launch._beside.render())
        return
    fence = next(b for b in app.lesson.query(ActionBlock) if b._block.line == block.line)
    fence.focus()
    before = len(app.output.lines)
    await pilot.press("enter")
    ended = lambda: len(app.output.lines) > before and not app.busy and not app.running_line  # noqa: E731
    await until(pilot, ended, f"the fence in line {block.line} ends")
    assert not block.fails or f"as the lesson said: {block.fails}" in " ".join(said(app).split())


async def build(app: RoletutorApp, pilot: Any, step: Step) -> None:
    """Build what the step wants: in the console's form where that is a way, else by its commands at the prompt where
    they need no shell, else by the course's solution: its shell script once, and its Python."""
    if (wizard := solution(step, "wizard")) is not None:
        await by_the_form(app, pilot, forms(filled(app, wizard.file)))
    elif (commands := typed(app, step)) is not None:
        for line in commands:
            await type_line(app, pilot, line)
    else:
        await by_the_solution(app, pilot, "cli" if step.id == "task-definition" else "boto3")
    await until(pilot, lambda: all(f.status.value == "pass" for f in app.findings[step.id]), f"{step.id} is built")


def filled(app: RoletutorApp, file: Path) -> str:
    """A file of the course with the course's and the account's values."""
    assert app.workshop is not None
    assert app.session.account is not None
    info = app.session.account.info
    return placed(fill(file.read_text(), app.workshop.variables), info.account, info.region)


def typed(app: RoletutorApp, step: Step) -> list[str] | None:
    """The commands of a solution as lines for the prompt; None where they need a shell."""
    found = solution(step, "cli")
    text = filled(app, found.file) if found else "|"
    try:
        return [shlex.join(words) for words in split(text)] if "$" not in text else None
    except CommandError:
        return None


async def by_the_form(app: RoletutorApp, pilot: Any, pages: list[str]) -> None:
    """Fill in the console's form as a wizard of the course does, a page a step, and come back to the lesson."""
    from tutor.ui.screens.create_role import CreateRoleScreen

    block = next(block for block in app.lesson.query(ActionBlock) if block.has_class("wizard"))
    block.focus()
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, CreateRoleScreen), "the form is open")
    form: Any = app.screen
    for page in pages:
        fields = wizard_fields(page)
        assert form.page == int(str(fields["page"])) - 1
        if "use_case" in fields:
            await pilot.press("tab", "enter", "tab", "down", "down", "enter")
            assert form.form.use_case == fields["use_case"]
        for name in fields.get("policies", []):  # type: ignore[attr-defined]
            await until(pilot, lambda: bool(form._arns), "the policies are listed")
            form.query_one("#search").focus()
            form.query_one("#search").value = name
            await pilot.pause()
            await pilot.press("enter", "enter")
        if "role_name" in fields:
            form.query_one("#role-name").value = str(fields["role_name"])
            form.query_one("#tags").value = "; ".join(f"{k}={v}" for k, v in fields["tags"].items())  # type: ignore[attr-defined]
            await pilot.pause()
        await pilot.press("f4")
        if not submits(page):
            await pilot.press("escape")
    await until(pilot, lambda: not app.busy and len(app.screen_stack) == 1, "back in the lesson")


async def by_the_solution(app: RoletutorApp, pilot: Any, kind: str) -> None:
    """Give up, look at the solution, and run one of its ways."""
    from tutor.ui.screens.ask import Confirm
    from tutor.ui.screens.solution import SolutionScreen

    await pilot.press("f7")
    await until(pilot, lambda: isinstance(app.screen, Confirm), "to see it is to give up")
    await pilot.press("tab", "enter")
    await until(pilot, lambda: isinstance(app.screen, SolutionScreen), "the solution is shown")
    screen: Any = app.screen
    await pilot.pause()
    while screen.way.kind != kind:
        await pilot.press("f4")
        await pilot.pause()
    await pilot.press("f5")
    await until(pilot, lambda: len(app.screen_stack) == 1 and not app.busy, "it has ended")
