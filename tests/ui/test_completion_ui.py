"""How a line at the prompt goes on: the list while typing, its keys, several lines, and what was typed before."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from textual.events import Paste
from ui_empty_account import app_of
from ui_support import said, type_line, until

from tutor.actions.history import History
from tutor.ui.app import RoletutorApp
from tutor.ui.behind.completing import Completing, Wanted

TRUST = '{"Version": "2012-10-17",\n "Statement": []}'


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RoletutorApp:
    """The app of a new learner, on an account where nothing has to start."""
    return app_of(tmp_path, monkeypatch)


async def begun(app: RoletutorApp, pilot: Any) -> None:
    """Wait until the step is judged, and the prompt has its history."""
    await until(pilot, lambda: app.ready and bool(app.findings), "the account is judged")
    await until(pilot, lambda: app.prompt.lasting is not None, "the history is there")


async def typed(app: RoletutorApp, pilot: Any, text: str) -> None:
    """Type, and wait for the list of it."""
    await pilot.press(*text)
    await until(pilot, lambda: app.choices.is_open and bool(app.choices.candidates), f"a list for {text!r}")


def offered(app: RoletutorApp) -> list[str]:
    """What is in the list, row by row."""
    return [str(option.prompt) for option in app.choices.options]


# -- the list ----------------------------------------------------------------------------------------------


async def test_a_list_opens_over_the_lesson_with_what_aws_says(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        before = [widget.region for widget in (app.lesson, app.output, app.prompt)]
        await typed(app, pilot, "aws iam create-ro")
        assert offered(app)[0].startswith("create-role  Creates a new role for your")
        assert [widget.region for widget in (app.lesson, app.output, app.prompt)] == before
        await pilot.press("ctrl+c")
        await typed(app, pilot, "aws iam create-role ")
        await until(pilot, lambda: len(offered(app)) > 5, "the options")
        rows = offered(app)
        assert rows[0].split() == ["--role-name", "required", "string"]
        assert rows[1].split() == ["--assume-role-policy-document", "required", "string"]
        assert app.choices.region.height >= 5
        assert app.choices.region.bottom == app.prompt.region.y
        assert app.choices.region.right <= 80


async def test_tab_takes_what_they_have_in_common_then_the_marked_one(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await typed(app, pilot, "aws iam attach-")
        assert [row.split()[0] for row in offered(app)] == [
            "attach-group-policy",
            "attach-role-policy",
            "attach-user-policy",
        ]
        await pilot.press("tab", "tab")
        assert app.prompt.value == "aws iam attach-group-policy "
        await until(pilot, lambda: any("--group-name" in row for row in offered(app)), "the list of what comes next")


async def test_down_marks_enter_takes_and_escape_closes(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await typed(app, pilot, "aws iam attach-")
        await pilot.press("down", "down", "enter")
        assert app.prompt.value == "aws iam attach-role-policy "
        await until(pilot, lambda: app.choices.is_open, "the next list")
        await pilot.press("escape")
        assert not app.choices.is_open
        assert app.focused is app.prompt
        await pilot.press("enter")
        await until(pilot, lambda: "called: iam attach-role-policy" in said(app), "it runs")


async def test_a_click_takes_one(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await typed(app, pilot, "aws iam attach-")
        await pilot.pause()
        await pilot.click("#completion", offset=(3, 1))
        await until(pilot, lambda: app.prompt.value == "aws iam attach-role-policy ", "it is taken")
        assert app.focused is app.prompt


async def test_the_accounts_own_names_and_files_of_the_folder(app: RoletutorApp, tmp_path: Path) -> None:
    (tmp_path / "started/trust.json").write_text("{}")
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await typed(app, pilot, "aws iam get-role --role-name ")
        assert [row.strip() for row in offered(app)][:2] == ["alphaRole", "betaRole"]
        await pilot.press("ctrl+c")
        app.prompt.value = "aws iam create-role --assume-role-policy-document file://tr"
        await pilot.press("tab")
        await until(pilot, lambda: app.prompt.value.rstrip().endswith("file://trust.json"), "the only one is taken")


async def test_the_tutors_words_are_offered_and_a_word_still_works(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await typed(app, pilot, "hi")
        assert offered(app) == ["hint  a hint; again for a clearer one"]
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "Hint 1:" in said(app), "the hint")


async def test_one_letter_opens_no_list_over_a_question(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await pilot.press("a")
        await pilot.pause(0.1)
        assert not app.choices.is_open


class Slow(Completing):
    """Completion that waits before it looks at the account's names."""

    def __init__(self, folder: Path, posted: list[Any]) -> None:
        self.entered, self.go_on = threading.Event(), threading.Event()
        super().__init__("any", None, {}, folder, posted.append)  # type: ignore[arg-type]

    def _own_names(self) -> None:
        self.entered.set()
        self.go_on.wait(10)


def test_only_the_latest_text_is_answered(tmp_path: Path) -> None:
    posted: list[Any] = []
    slow = Slow(tmp_path, posted)
    assert slow.want(Wanted("aws i"))
    worker = threading.Thread(target=slow.complete)
    worker.start()
    assert slow.entered.wait(10)
    for text in ("aws ia", "aws iam"):
        assert not slow.want(Wanted(text))  # one worker is at it
    slow.go_on.set()
    worker.join(10)
    assert [message.text for message in posted] == ["aws iam"]
    assert slow.want(Wanted("aws s"))


# -- several lines -----------------------------------------------------------------------------------------


async def test_enter_on_what_is_not_complete_makes_a_line_and_the_prompt_grows(app: RoletutorApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot)
        app.prompt.value = "aws iam create-role --role-name one \\"
        await pilot.press("enter")
        await pilot.press(*"--assume-role-policy-document '{", "escape", "enter", *' "Version": "2012-10-17"', "enter")
        await pilot.press(*"}'")
        await pilot.pause()
        assert app.prompt.size.height == 4
        await pilot.press("escape", "enter")
        await until(pilot, lambda: "called: iam create-role --role-name one --assume" in said(app), "it runs as one")
        assert app.prompt.value == ""
        await pilot.pause()
        assert app.prompt.size.height == 1


async def test_a_pasted_script_is_seen_before_it_runs_and_stays_in_its_bounds(app: RoletutorApp) -> None:
    lines = [f"aws iam get-role --role-name r{number}" for number in range(12)]
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        app.prompt.post_message(Paste("\r".join([*lines, ""])))
        await pilot.pause()
        assert app.prompt.value == "\n".join(lines)
        assert app.prompt.size.height <= 6
        assert app.output.size.height >= 1
        await pilot.press("enter")
        await until(pilot, lambda: "called: iam get-role --role-name r11" in said(app) and not app.busy, "all have run")


# -- what was typed before ---------------------------------------------------------------------------------


async def test_lines_are_kept_over_sessions_without_their_secrets(
    app: RoletutorApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "aws secretsmanager create-secret --name n --secret-string hunter2"
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await type_line(app, pilot, "aws iam list-roles")
        await type_line(app, pilot, secret)
        file = tmp_path / "home" / "work" / "history-cli.jsonl"
        await until(pilot, lambda: file.exists() and "create-secret" in file.read_text(), "it is kept")
        assert "hunter2" not in file.read_text()
        await pilot.press("up")
        assert app.prompt.value == secret  # in this session it is whole
        await pilot.press("up", "down", "down")
        assert app.prompt.value == ""
    again = RoletutorApp(app.session._name, app.session.target, "", {}, tmp_path / "home")
    async with again.run_test(size=(80, 24)) as pilot:
        await begun(again, pilot)
        await pilot.press("up", "up")
        assert again.prompt.value == "aws iam list-roles"


async def test_a_line_that_was_kept_without_its_secret_does_not_make_stars_the_secret(
    app: RoletutorApp, tmp_path: Path
) -> None:
    History(tmp_path / "home" / "work" / "history-cli.jsonl").add("aws x --secret-string hunter2")
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot)
        await pilot.press("up", "enter")
        await until(pilot, lambda: "*** stands for a secret" in said(app), "it is not run")
        assert app.prompt.value == "aws x --secret-string '***'"
        assert "called:" not in said(app)
        await pilot.press("backspace", "backspace", "backspace", "backspace", *"new'", "enter")
        await until(pilot, lambda: "called: x --secret-string new" in said(app), "with a secret it is")


async def test_ctrl_r_finds_a_line_and_right_takes_the_grey_one(app: RoletutorApp, tmp_path: Path) -> None:
    for line in ("aws iam list-roles", "aws ecs list-clusters", "aws iam list-users"):
        History(tmp_path / "home" / "work" / "history-cli.jsonl").add(line)
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await pilot.press("ctrl+r", *"ecs")
        assert [row.strip() for row in offered(app)] == ["aws ecs list-clusters"]
        await pilot.press("tab")
        assert app.prompt.value == "aws ecs list-clusters"
        assert not app.choices.is_open
        await pilot.press("ctrl+c", *"aws iam li")
        assert app.prompt.suggestion == "st-users"
        await pilot.press("right")
        assert app.prompt.value == "aws iam list-users"


async def test_a_history_that_cannot_be_kept_is_said_and_lasts_for_the_session(
    app: RoletutorApp, tmp_path: Path
) -> None:
    (tmp_path / "home" / "work").mkdir(parents=True)
    (tmp_path / "home" / "work" / "history-cli.jsonl").mkdir()
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await until(pilot, lambda: "What you type is not kept after this session" in said(app), "it is said")
        await type_line(app, pilot, "aws iam list-roles")
        await pilot.press("up")
        assert app.prompt.value == "aws iam list-roles"
