"""The prompt, and what becomes of trouble: nothing that is typed is lost, and no traceback is ever seen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key, Paste
from ui_manners import quiet
from ui_support import said, type_line, until

from tutor.account.target import Target
from tutor.actions.history import History
from tutor.ui.app import RoletutorApp
from tutor.ui.widgets.lesson import ActionBlock
from tutor.ui.widgets.output import Output, clean


@pytest.fixture
def app(tmp_path: Path) -> RoletutorApp:
    """The app of a new learner, at the step of the trust policy of a course that stays as it is."""
    course = Path(__file__).parents[1] / "workshop/six_steps"
    return RoletutorApp(str(course), Target(), "trusted-entity", {}, tmp_path / "home")


async def judged(app: RoletutorApp, pilot: Any) -> None:
    """Wait for the first verdict."""
    await until(pilot, lambda: app.ready and bool(app.findings), "the account is judged")


async def test_what_is_typed_over_a_box_of_the_lesson_goes_to_the_prompt(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await judged(app, pilot)
        app.query(ActionBlock).first().focus()
        await pilot.pause()
        await pilot.press(*"aws sts")
        assert app.prompt.value == "aws sts"
        app.query(ActionBlock).first().focus()
        await pilot.press("escape")
        assert app.focused is app.prompt


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
async def test_several_lines_can_be_pasted_at_once(app: RoletutorApp, end: str) -> None:
    lines = ("aws iam create-user \\", "  --user-name one", "aws iam create-user --user-name two", "")
    async with app.run_test(size=(120, 40)) as pilot:
        await judged(app, pilot)
        app.prompt.post_message(Paste(end.join(lines)))
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: "user/two" in said(app) and not app.busy, "both have run")
        assert "user/one" in said(app)


async def test_a_line_that_goes_on_and_does_not_is_refused_in_a_sentence(app: RoletutorApp, tmp_path: Path) -> None:
    async with quiet(app, tmp_path) as pilot:
        app.prompt.focus()
        await pilot.press(*"aws iam list-roles \\", "enter", "enter")
        await until(pilot, lambda: "A backslash at the end goes on in another line." in said(app), "it is said")
        await pilot.press("up")
        assert app.prompt.value == "aws iam list-roles \\", "it can be had again"


async def test_a_line_that_is_begun_and_left_is_had_again_by_up(app: RoletutorApp, tmp_path: Path) -> None:
    async with quiet(app, tmp_path) as pilot:
        app.prompt.value = "aws iam create-role \\\n  --role-name ha"
        app.task_prompt.value = "curl $ECS_CONTAINER"
        app.prompt.focus()
        await pilot.press("ctrl+q")
    again = RoletutorApp(app.session.course, Target(), "trusted-entity", {}, tmp_path / "home")
    async with quiet(again, tmp_path) as pilot:
        await until(pilot, lambda: again.task_prompt.lasting is not None, "the histories are read")
        await again._use_way("cli")
        again.prompt.action_before()
        assert again.prompt.value == "aws iam create-role \\\n  --role-name ha"
        again.task_prompt.action_before()
        assert again.task_prompt.value == "curl $ECS_CONTAINER"
        again.task_prompt.value = ""


async def test_a_line_typed_before_that_is_only_looked_at_takes_no_place(app: RoletutorApp, tmp_path: Path) -> None:
    history = History(tmp_path / "home" / "work" / "history-cli.jsonl")
    for line in ("aws iam list-roles", "aws iam list-users"):
        history.add(line)
    async with quiet(app, tmp_path) as pilot:
        await until(pilot, lambda: app.prompt.lasting is not None, "the history is read")
        app.prompt.value = "aws s"
        app.prompt.focus()
        await pilot.press("up", "up")
        assert app.prompt.value == "aws iam list-roles"
        await pilot.press("ctrl+q")
    assert history.entries() == ["aws iam list-roles", "aws iam list-users", "aws s"]


async def test_a_line_that_is_begun_while_the_last_is_handed_on_is_kept(app: RoletutorApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await judged(app, pilot)
        await pilot.press(*"hint", "enter", *"hint", "enter")
        assert "Hint 2:" in said(app)


async def test_enter_does_not_overtake_the_letters_that_came_with_it(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await judged(app, pilot)
        for key, character in [*((letter, letter) for letter in "hint"), ("enter", "\r"), ("x", "x")]:
            app.post_message(Key(key, character))  # all at once, as a slow line hands them over
        await until(pilot, lambda: "Hint 1:" in said(app), "the whole line is done")
        assert app.prompt.value == "x"


async def test_a_file_is_one_where_the_learner_started(
    app: RoletutorApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    service = '{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}'
    (tmp_path / "trust.json").write_text(f'{{"Version":"2012-10-17","Statement":{service}}}')
    async with app.run_test(size=(120, 40)) as pilot:
        await judged(app, pilot)
        line = "aws iam create-role --role-name fcjEcsTaskExecutionRole --assume-role-policy-document file://trust.json"
        await type_line(app, pilot, line)
        await until(pilot, lambda: "trusted-entity" in app.done, "the trust passes")


async def test_a_long_report_is_shown_from_its_first_line(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await judged(app, pilot)
        await pilot.press("f5")
        await until(pilot, lambda: "FAIL" in said(app), "the verdict")
        output = app.query_one(Output)
        await until(
            pilot, lambda: "✗ The role" in output.lines[round(output.scroll_y)].text, "its title is the first line seen"
        )


async def test_another_mistake_of_the_same_check_is_said_too(app: RoletutorApp) -> None:
    one = '{"Effect":"Allow","Principal":{"Service":"%s.amazonaws.com"},"Action":"sts:AssumeRole"}'
    async with app.run_test(size=(120, 40)) as pilot:
        await judged(app, pilot)
        name = "--role-name fcjEcsTaskExecutionRole"
        for way, service in (("create-role {} --assume-role", "ec2"), ("update-assume-role-policy {} --", "ecs")):
            option = "-policy-document" if way.startswith("create") else "policy-document"
            line = f"aws iam {way.format(name)}{option} '{{\"Statement\":{one % service}}}'"
            await type_line(app, pilot, line)
            told = f"The trust policy lets in {service}.amazonaws.com"
            await until(pilot, lambda told=told: told in said(app), f"{service} is told")


async def test_what_is_changed_elsewhere_is_judged_but_is_no_attempt(app: RoletutorApp, tmp_path: Path) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await judged(app, pilot)
        assert app.session.account is not None
        one = '{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}'
        trust = f'{{"Statement":{one}}}'
        iam = app.session.account.client("iam")
        iam.create_role(RoleName="fcjEcsTaskExecutionRole", AssumeRolePolicyDocument=trust)
        await until(pilot, lambda: "trusted-entity" in app.done, "it is judged")
        assert "pass" not in said(app)
        journal = tmp_path / "home/journal/events.jsonl"
        await until(pilot, lambda: '"passed"' in journal.read_text(), "it is noted")
        assert journal.read_text().count('"verb":"attempted"') == 0


@pytest.mark.parametrize("place", ["journal", "journal/events.jsonl"])
async def test_a_journal_that_cannot_be_written_is_said_and_the_course_goes_on(
    app: RoletutorApp, tmp_path: Path, place: str
) -> None:
    at = tmp_path / "home" / place
    at.parent.mkdir(parents=True)
    at.mkdir() if place.endswith("jsonl") else at.touch()
    async with app.run_test(size=(120, 40)) as pilot:
        await judged(app, pilot)
        assert "Your progress cannot be saved" in said(app)


async def test_what_nobody_foresaw_behind_the_screen_is_the_tutors_trouble_and_the_course_goes_on(
    app: RoletutorApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await judged(app, pilot)

        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("of all things")

        monkeypatch.setenv("ROLETUTOR_HOME", str(tmp_path / "home"))
        monkeypatch.setattr(app.session, "run", broken)
        await type_line(app, pilot, "aws iam list-roles")
        assert "It is the tutor's fault, not yours." in said(app)
        assert "RuntimeError" in (tmp_path / "home/logs/trouble.log").read_text()
        await type_line(app, pilot, "next")
        assert app.current == "permissions"


BROKEN_SCREEN = """
import sys
from pathlib import Path
from tutor.account.target import Target
from tutor.ui import app
secret = "AKIA-a-secret"
def broken(self, event, secret=secret):
    raise RuntimeError("of all things")
app.RoletutorApp.on_course_read = broken
sys.exit(app.run("ecs-task-roles", Target(), "", {}, Path(sys.argv[1])))
"""


def test_an_error_in_the_screen_itself_is_a_sentence_and_exit_code_3(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BROKEN_SCREEN, str(tmp_path)],
        env={"ROLETUTOR_HOME": str(tmp_path), "TERM": "xterm", "PATH": "/usr/bin:/bin", "TEXTUAL_DRIVER": HEADLESS},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 3, done.stderr
    assert "It is the tutor's fault, not yours." in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert "a-secret" not in done.stderr + done.stdout
    assert "of all things" in (tmp_path / "logs/trouble.log").read_text()


HEADLESS = "textual.drivers.headless_driver:HeadlessDriver"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("N\bNA\bAM\bME\bE", "NAME"), ("\x1b[1mbold\x1b[0m", "bold"), ("a\tb", "a   b"), ("a\x07b", "a\\x07b")],
)
def test_what_commands_say_is_shown_plainly(text: str, shown: str) -> None:
    assert clean(text) == shown
