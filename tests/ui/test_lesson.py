"""What frames a lesson: the bar above, the steps beside it, at its end what the step is done by, and the way on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from ui_blocks import begun, go, question, shown
from ui_support import until

from tutor.snapshot import TargetInfo
from tutor.ui.app import RoletutorApp
from tutor.ui.messages import CommandEnded
from tutor.ui.widgets.ending import StepChecks
from tutor.ui.widgets.lesson import ActionBlock
from tutor.ui.widgets.prose import code, marked, pattern
from tutor.ui.widgets.top import TopBar, target_texts

INFOS = {
    "sandbox": TargetInfo("sandbox", "111122223333", "ap-southeast-1", "arn"),
    "account": TargetInfo("account", "444455556666", "ap-southeast-1", "arn"),
    "file": TargetInfo("file", "777788889999", "", "arn"),
}


class Bar(App[None]):
    """A bar alone."""

    CSS = ".top-bar { height: 1; } .top-bar Static { width: auto; padding: 0 1; } .top-bar .top-where { width: 1fr; }"

    def compose(self) -> ComposeResult:
        self.bar = TopBar(id="top")
        yield self.bar


# -- the bar at the top ------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [20, 40, 80, 120, 200])
@pytest.mark.parametrize("kind", list(INFOS))
async def test_nothing_in_the_bar_is_cut_and_the_account_is_always_there(width: int, kind: str) -> None:
    app = Bar()
    async with app.run_test(size=(width, 5)) as pilot:
        app.bar.show_place("A course with quite a long title, longer than most", 17, 18)
        app.bar.show_target(*target_texts(INFOS[kind], "account-of-the-whole-production-department.json"))
        await pilot.pause()
        assert Content(app.bar.text).cell_length <= width
        assert {"sandbox": "sandbox", "account": "REAL", "file": "file"}[kind] in app.bar.text
        assert kind == "sandbox" or app.bar.text.endswith("read-only")
        assert width < 80 or "17 of 18" in app.bar.text or "17/18" in app.bar.text
        assert width < 200 or "longer than most › step 17 of 18" in app.bar.text
        for part in (one for one in app.bar.query("Static") if one.display):
            assert Content(str(part.render())).cell_length <= part.size.width  # type: ignore[attr-defined]


async def test_hostile_names_stand_in_the_bar_as_they_are() -> None:
    app = Bar()
    async with app.run_test(size=(120, 5)) as pilot:
        app.bar.show_place("[red]x[/y]\x1b[31m", 1, 2)
        app.bar.show_target("file [@click=app.quit]x")
        await pilot.pause()
        assert "[red]x[/y]\\x1b[31m" in app.bar.text
        assert "[@click=app.quit]x" in app.bar.text


# -- the steps ---------------------------------------------------------------------------------------------


async def test_the_rail_says_in_words_what_its_signs_mean(app: RoletutorApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot)
        app.done = {"ask"}
        app._show_rail()
        await pilot.pause()
        rows = [str(option.prompt) for option in app.rail.options]
        assert rows[0].split()[-3:] == ["1", "of", "2"]
        assert rows[-1] == "✓ done  ● here  ○ open"
        assert app.rail._words["ask"] == "1 Ask and predict: you are here, done"
        assert app.rail._words["role"] == "2 Make the role: open"
        await pilot.hover(app.rail, offset=(5, 1 + app.rail.get_option_index("role")))
        assert str(app.rail.tooltip) == "2 Make the role: open"


# -- fences ------------------------------------------------------------------------------------------------


HOW = [
    (CommandEnded(0), "✓ ran"),
    (CommandEnded(1), "✗ failed"),
    (CommandEnded(2, "The account is not ready yet."), "✗ failed"),
    (CommandEnded(0, stopped=True), "– stopped"),
    (CommandEnded(1, fails="AccessDenied", as_said=True), "✓ failed, as the lesson says"),
    (CommandEnded(0, fails="AccessDenied"), "✗ ran, and was to fail"),
    (CommandEnded(1, fails="AccessDenied"), "✗ failed"),
]


async def test_a_fence_says_how_it_went_also_after_coming_back(app: RoletutorApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot)
        for ended, said in HOW:
            await go(app, pilot, "role")
            fence = app.lesson.blocks(ActionBlock)[-1]
            app.running_step, app.running_line = "role", fence.line
            app._set_busy(True)
            assert "… running" in str(fence.border_title)
            app.post_message(ended)
            await until(pilot, lambda fence=fence, said=said: said in str(fence.border_title), f"{said} is said")
            assert not app.busy
            await go(app, pilot, "ask")
            assert not any(said in str(one.border_title) for one in app.lesson.blocks(ActionBlock))
            await go(app, pilot, "role")
            assert said in str(app.lesson.blocks(ActionBlock)[-1].border_title)


def test_the_learners_values_stand_out_as_words_of_their_own() -> None:
    values = pattern(["myRole", "ap-southeast-1", "abc"])
    text = Content("myRole in ap-southeast-1, not myRole2 nor x-myRole, abc")
    found = [text.plain[span.start : span.end] for span in marked(text, values).spans]
    assert found == ["myRole", "ap-southeast-1"]
    assert pattern(["abc"]) is None


@pytest.mark.parametrize("language", ["aws", "python", "json", "", "nonsense-[red]"])
def test_code_is_coloured_and_never_changed(language: str) -> None:
    text = "aws iam get-role --role-name [red]x[/y] \\\n  --query 'a'"
    assert code(text, language).plain.rstrip("\n") == text


# -- the end of a lesson -----------------------------------------------------------------------------------


def checks_of(app: RoletutorApp) -> str:
    """What the block at the lesson's end says."""
    block = app.lesson.query_one(StepChecks)
    return f"{block.border_title}\n{block.render()}"


async def test_what_a_step_is_done_by_is_shown_as_it_stands(app: RoletutorApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot)
        assert "This step is done when …" in checks_of(app)
        assert "○ its 3 questions are answered: 3 still open" in checks_of(app)
        for left, (id, keys) in zip((2, 1, 0), (("refused", "a"), ("who", "b"), ("all", "ab")), strict=True):
            question(app, id).focus()
            await pilot.press(*keys, *(["enter"] if len(keys) > 1 else []))
            await until(pilot, lambda left=left: f"{left} still open" in checks_of(app) or not left, f"{left} are left")
        await until(pilot, lambda: "✓ This step is done" in checks_of(app), "it is done")
        assert "✓ its 3 questions are answered" in checks_of(app)
        await go(app, pilot, "role")
        await until(
            pilot, lambda: "✗ blocksRole trusts ecs-tasks.amazonaws.com: fail" in checks_of(app), "it is judged"
        )


async def test_the_neighbours_are_named_and_a_click_goes_there(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await go(app, pilot, "role")
        await clicked(app, pilot, ".after", "3 See a launch ›")
        await until(pilot, lambda: app.current == "task", "the next step")
        await until(pilot, lambda: "‹ 2 Make the role" in lesson_text(app), "its neighbours are named")
        await clicked(app, pilot, ".before", "‹ 2 Make the role")
        await until(pilot, lambda: app.current == "role", "the step before")


def lesson_text(app: RoletutorApp) -> str:
    """All that the lesson shows."""
    return shown(app.lesson)


async def clicked(app: RoletutorApp, pilot: Any, where: str, text: str) -> None:
    """Go to the lesson's end, and click there."""
    app.lesson.scroll_end(animate=False)
    await pilot.pause()
    part = app.lesson.query(where).first()
    assert str(part.render()) == text  # type: ignore[attr-defined]
    await pilot.click(part)


@pytest.fixture
def readings(tmp_path: Path) -> Path:
    """A course with a step that is only read."""
    import tiny_support

    front = "---\ntitle: Read\nminutes: 1\ngoal: Read it.\n---\nProse.\n"
    steps = {"read": {"step.md": front}, "make": {"step.md": tiny_support.step("[role-exists: {role: one}]")}}
    return tiny_support.write(tmp_path / "readings", steps)


async def test_a_step_for_reading_says_so(readings: Path, tmp_path: Path) -> None:
    from tutor.account.target import Target

    app = RoletutorApp(str(readings), Target("file", str(tmp_path / "none")), "", {}, tmp_path / "home")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.workshop is not None and bool(app.lesson.query(StepChecks)), "it is shown")
        assert "○ it is read: F4 goes on." in checks_of(app)
        await pilot.press("f4")
        await until(pilot, lambda: "○ The role exists" in checks_of(app), "what is not judged yet is open")
        await pilot.press("f3")
        await until(pilot, lambda: "✓ it is read." in checks_of(app), "it is read")
