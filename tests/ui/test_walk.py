"""The page from the first screen to four attached policies on a real sandbox: by the prompt, and by the form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cards_support import card
from ui_blocks import shown
from ui_support import said, type_line, until

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp
from tutor.ui.widgets.output import Output

ROLE = "fcjEcsTaskExecutionRole"
TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
    '"Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
)
DESCRIPTION = "Allows ECS tasks to call AWS services on your behalf."
POLICIES = (
    "service-role/AmazonECSTaskExecutionRolePolicy",
    "AmazonEC2ContainerRegistryReadOnly",
    "CloudWatchLogsFullAccess",
    "SecretsManagerReadWrite",
)


COURSE = str(Path(__file__).parents[1] / "workshop/six_steps")
"""The page as a course that stays as it is."""


@pytest.fixture
def app(tmp_path: Path) -> RoletutorApp:
    """The app of a new learner."""
    return RoletutorApp(COURSE, Target(), "", {}, tmp_path)


async def test_by_the_prompt_alone(app: RoletutorApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.ready and bool(app.findings), "the account is judged")
        await type_line(app, pilot, "next")
        await type_line(app, pilot, "aws sts get-caller-identity")
        assert "arn:aws:iam::111122223333:user/workshop-admin" in said(app)
        await type_line(app, pilot, "next")
        assert app.current == "trusted-entity"
        line = f"aws iam create-role --role-name {ROLE} --assume-role-policy-document '{TRUST}'"
        await type_line(app, pilot, line)
        await until(pilot, lambda: "trusted-entity" in app.done, "the trust passes")
        assert "This step is done." in said(app)
        await type_line(app, pilot, "next")
        for policy in POLICIES:
            arn = f"arn:aws:iam::aws:policy/{policy}"
            await type_line(app, pilot, f"aws iam attach-role-policy --role-name {ROLE} --policy-arn {arn}")
        for step in ("permissions", "name-and-create", "verify"):
            await until(pilot, lambda step=step: step in app.done, f"{step} passes")
            await type_line(app, pilot, "next")
        await until(pilot, lambda: "4 policies attached" in card(app, ROLE), "the role's card")


async def test_by_the_form_alone(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.ready and bool(app.findings), "the account is judged")
        await pilot.press("f2", "enter")
        form: Any = app.screen
        await pilot.press("tab", "enter", "tab", "down", "down", "enter", "f4")
        await until(pilot, lambda: bool(form._arns), "the policies are listed")
        for policy in POLICIES:
            form.query_one("#search").focus()
            form.query_one("#search").value = policy.rpartition("/")[2]
            await pilot.pause()
            await pilot.press("enter", "enter")
        assert [arn.removeprefix("arn:aws:iam::aws:policy/") for arn in form.form.policies] == list(POLICIES)
        await pilot.press("f4")
        await pilot.press(*ROLE)
        assert form.query_one("#description").value == DESCRIPTION
        assert f"aws iam create-role --role-name {ROLE}" in form.form.cli()
        await pilot.press("f4")
        await until(pilot, lambda: not app.busy, "the role is made")
        for step in ("trusted-entity", "permissions", "name-and-create", "verify"):
            app._go(step)
            await until(pilot, lambda step=step: step in app.done, f"{step} passes")


async def test_a_wrong_use_case_is_explained(app: RoletutorApp) -> None:
    app.current = "trusted-entity"
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.ready and bool(app.findings), "the account is judged")
        await pilot.press("f2", "enter", "tab", "enter", "tab", "enter", "f4", "f4")
        await pilot.press(*ROLE)
        await pilot.press("f4")
        await until(pilot, lambda: "FAIL" in said(app), "the verdict")
        await pilot.press("ctrl+f")
        why = "Both task roles trust ecs-tasks.amazonaws.com, not ecs.amazonaws.com."
        await until(pilot, lambda: why in " ".join(shown(app.screen).split()), "why it is wrong stands there")


async def test_the_fences_of_the_lesson_run(app: RoletutorApp) -> None:
    from tutor.ui.widgets.lesson import ActionBlock

    app.current = "trusted-entity"
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.ready and bool(app.findings), "the account is judged")
        for step, way in (("trusted-entity", "python"), ("permissions", "aws")):
            app._go(step)
            await until(pilot, lambda way=way: bool(app.query(f"#lesson .{way}")), "the fence is shown")
            await until(pilot, lambda: len(app.query(".title")) == 1, "the step alone is shown")
            block = app.query(f"#lesson .{way}").last(ActionBlock)
            block.focus()
            await pilot.press("enter")
            await until(pilot, lambda step=step: step in app.done, f"{step} passes by its {way} fence")


async def test_progress_is_kept(tmp_path: Path) -> None:
    first = RoletutorApp(COURSE, Target(), "", {}, tmp_path)
    async with first.run_test() as pilot:
        await until(pilot, lambda: first.ready and bool(first.findings), "the account is judged")
        await pilot.press("f4", "f4")
        assert first.current == "trusted-entity"
        await until(pilot, lambda: '/trusted-entity"' in (tmp_path / "journal/events.jsonl").read_text(), "it is noted")
    second = RoletutorApp(COURSE, Target(), "", {}, tmp_path)
    async with second.run_test() as pilot:
        await until(pilot, lambda: bool(second.workshop), "the course is read")
        assert second.current == "trusted-entity"
        assert {"two-roles", "open-iam"} <= second.done


HOSTILE = ["[red]x[/red]", "[/x]", "[@click=app.quit]x[/]", "a\x1b[31mb", "\u202eabc", "x" * 10_000]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_text_from_outside_is_shown_as_it_is(app: RoletutorApp, text: str) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: bool(app.workshop), "the course is read")
        output = app.query_one(Output)
        output.say(text + "\n")
        output.note(text, "warning")
        app.query_one("#account-info").update(text)  # type: ignore[attr-defined]
        await pilot.pause()
        seen = said(app).replace("\n", "")
        if text.startswith("["):
            assert text in seen
        assert "\x1b" not in seen


async def test_other_programs_and_shell_signs_are_refused_in_words(app: RoletutorApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.ready, "the account is there")
        await type_line(app, pilot, "rm -rf /")
        assert "'rm' is not run here" in said(app)
        await type_line(app, pilot, "aws iam list-roles | head")
        assert "needs a shell" in said(app)


async def test_a_sandbox_that_dies_is_the_tutors_trouble(app: RoletutorApp) -> None:
    import os
    import signal

    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.ready and bool(app.findings), "the account is judged")
        account: Any = app.session.account
        os.kill(account.handle.pid, signal.SIGKILL)
        await until(pilot, lambda: "does not answer" in said(app), "it is said")
        await pilot.press("f9")
        await until(pilot, lambda: app.ready, "it is there again")


def test_leaving_takes_no_time_and_ends_the_sandbox(tmp_path: Path) -> None:
    """On a real terminal: the process and its sandbox are gone soon after Ctrl+Q, long before the long poll ends."""
    import os
    import pty
    import select
    import signal
    import sys
    import time

    pid, terminal = pty.fork()
    if pid == 0:
        environment = {**os.environ, "ROLETUTOR_HOME": str(tmp_path), "TERM": "xterm-256color"}
        os.execve(sys.executable, [sys.executable, "-m", "tutor"], environment)
    seen = b""
    for mark, answer in ((b"Two roles", b"\r"), (b"111122223333", b"")):  # at home Enter alone starts the course
        while mark not in seen:
            assert select.select([terminal], [], [], 30)[0]
            seen += os.read(terminal, 65536)
        os.write(terminal, answer)
    start = time.monotonic()
    os.write(terminal, b"\x11")
    while time.monotonic() - start < 30:
        if select.select([terminal], [], [], 0.01)[0]:
            try:
                os.read(terminal, 65536)
            except OSError:
                break
        if os.waitpid(pid, os.WNOHANG)[0]:
            break
    else:
        os.kill(pid, signal.SIGKILL)
    assert time.monotonic() - start < 10
    while (tmp_path / "sandbox/ready.json").exists():
        assert time.monotonic() - start < 20
    os.close(terminal)
