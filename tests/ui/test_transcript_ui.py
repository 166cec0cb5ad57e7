"""What was done is saved as programs; they do it again in a fresh sandbox."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import ui_course
from ui_empty_account import app_of
from ui_support import said, type_line, until

from tutor.account import sandbox
from tutor.account.target import Target
from tutor.actions.console import Applied, CreateRoleForm
from tutor.ui.app import RoletutorApp
from tutor.ui.screens.ask import Confirm

TRUST = ui_course.TRUST
SECRET = "aws secretsmanager create-secret --name blocks --secret-string hunter2"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RoletutorApp:
    """The app of a new learner, on an account where nothing has to start, in a folder of its own."""
    return app_of(tmp_path, monkeypatch)


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the tutor is started."""
    folder = tmp_path / "started"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def saved(folder: Path) -> list[Path]:
    """The programs that were saved: the one in Python, the one for a shell."""
    return sorted(folder.iterdir(), key=lambda file: file.suffix)


async def begun(app: RoletutorApp, pilot: Any) -> None:
    """Wait until the step is judged."""
    await until(pilot, lambda: app.ready and bool(app.findings), "the account is judged")


def words(app: RoletutorApp) -> str:
    """All that is said, as one line."""
    return " ".join(said(app).split())


def state(account: Any) -> tuple[set[str], set[str], list[str], str]:
    """What an account has of what the learner made."""
    iam, secrets = account.client("iam"), account.client("secretsmanager")
    attached = iam.list_attached_role_policies(RoleName="formRole")["AttachedPolicies"]
    return (
        {user["UserName"] for user in iam.list_users()["Users"]},
        {role["RoleName"] for role in iam.list_roles()["Roles"]},
        [policy["PolicyName"] for policy in attached],
        secrets.get_secret_value(SecretId="blocks")["SecretString"],
    )


async def test_by_every_way_and_again_in_a_fresh_sandbox(
    account: Any, shared_home: Path, tmp_path: Path, started: Path
) -> None:
    (started / "trust.json").write_text(TRUST)
    app = RoletutorApp(str(ui_course.every_block(tmp_path / "course")), Target(), "", {}, tmp_path / "home")
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot)
        await type_line(app, pilot, "aws iam create-user --user-name one\naws iam create-user --user-name one")
        file = "--assume-role-policy-document file://trust.json"
        await type_line(app, pilot, f"aws iam create-role --role-name fileRole {file}")
        await type_line(app, pilot, SECRET)
        app._run_program(ui_course.ROLE_BY_BOTO3.replace("{role_name}", "pythonRole"))
        await until(pilot, lambda: not app.busy, "the program has ended")
        form = CreateRoleForm(service="Elastic Container Service", use_case="Elastic Container Service Task")
        form.role_name, form.policies = "formRole", ["arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"]
        app._set_busy(True)
        app._work(app.session.apply, form)
        await until(pilot, lambda: not app.busy, "the form is carried out")
        await type_line(app, pilot, "save")
        await until(pilot, lambda: "Saved in" in said(app), "it is saved")
        assert "Each holds 6 actions, in order. 1 that failed is left out; comments name them." in words(app)
        assert "No secret is in them. Set SECRET_STRING before you run them." in words(app)
        assert app.session.account is not None
        before = state(app.session.account)
    (started / "trust.json").unlink()
    python, shell = saved(started)
    assert "hunter2" not in shell.read_text() + python.read_text()
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for program in (["bash", str(shell)], [sys.executable, str(python)]):
        sandbox.reset(shared_home)
        environment = {**account.environment(), "PATH": path, "SECRET_STRING": "hunter2"}
        done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)  # noqa: ASYNC221
        assert done.returncode == 0, done.stderr
        assert state(account) == before
    assert "one" in before[0]
    assert {"fileRole", "formRole", "pythonRole"} <= before[1]
    assert before[2] == ["CloudWatchLogsFullAccess"]


async def test_what_was_done_before_a_step_began_again_is_not_done_again(
    account: Any, shared_home: Path, tmp_path: Path, started: Path
) -> None:
    course = ui_course.every_block(tmp_path / "course")
    app = RoletutorApp(str(course), Target(), "role", {}, tmp_path / "home")
    line = f"aws iam create-role --role-name blocksRole --assume-role-policy-document '{TRUST}'"
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot)
        await type_line(app, pilot, f"{line} --description first")
        await type_line(app, pilot, "aws iam get-role --role-name nobody")
        await type_line(app, pilot, "reset")
        await until(pilot, lambda: isinstance(app.screen, Confirm), "it is asked")
        await pilot.click("#yes")
        await until(pilot, lambda: "The account is at the start of this step." in words(app), "it begins again")
        await type_line(app, pilot, "save")
        start = "the account was brought to the start of step 2 (Make the role)"
        await until(pilot, lambda: f"nothing was done since {start} that succeeded." in words(app), "nothing is there")
        await type_line(app, pilot, f"{line} --description second")
        await type_line(app, pilot, "save")
        await until(pilot, lambda: "Saved in" in said(app), "it is saved")
        assert "Each holds 1 action, in order. They begin at the start of step 2 (Make the role)," in words(app)
        assert "to which the account was brought, and leave out 2 from before." in words(app)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for program in saved(started):
        text = program.read_text()
        assert f"at the start of the step role (roletutor learn {course} --step role)" in text
        assert text.count("left out, because the account was brought to the start of a step afterwards:") == 2
        sandbox.reset(shared_home)
        again = [sys.executable if program.suffix == ".py" else "sh", str(program)]
        environment = {**account.environment(), "PATH": path}
        done = subprocess.run(again, env=environment, capture_output=True, text=True, check=False)  # noqa: ASYNC221
        assert done.returncode == 0, done.stderr
        assert account.client("iam").get_role(RoleName="blocksRole")["Role"]["Description"] == "second"


async def test_what_the_course_made_for_a_steps_start_is_made_again(
    account: Any, shared_home: Path, tmp_path: Path, started: Path
) -> None:
    course = ui_course.every_block(tmp_path / "course")
    lesson, user = course / "02-role/step.md", "import boto3\nboto3.client('iam').create_user(UserName='u-{account}')\n"
    lesson.write_text(lesson.read_text().replace("checks:", "start: {script: start.py}\nchecks:", 1))
    (course / "02-role/start.py").write_text(user)
    app = RoletutorApp(str(course), Target(), "ask", {}, tmp_path / "home")
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.ready and app.session._entered is not None, "the account is there")
        app._go("role")
        await until(pilot, lambda: bool(app.session.actions), "the step has begun")
        await type_line(app, pilot, "save")
        await until(pilot, lambda: "There is nothing to save yet" in words(app), "nothing was done by the learner")
        await type_line(app, pilot, "aws iam tag-user --user-name u-111122223333 --tags Key=a,Value=b")
        await type_line(app, pilot, "save")
        await until(pilot, lambda: "Each holds 1 action, in order." in words(app), "it is saved")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for program in saved(started):
        assert "# By the course, for the start of a step" in program.read_text()
        sandbox.reset(shared_home)
        again = [sys.executable if program.suffix == ".py" else "sh", str(program)]
        environment = {**account.environment(), "PATH": path}
        done = subprocess.run(again, env=environment, capture_output=True, text=True, check=False)  # noqa: ASYNC221
        assert done.returncode == 0, done.stderr
        assert account.client("iam").list_user_tags(UserName="u-111122223333")["Tags"] == [{"Key": "a", "Value": "b"}]


async def test_it_is_written_beside_what_is_there_and_for_its_owner_alone(app: RoletutorApp, tmp_path: Path) -> None:
    folder = tmp_path / "started"
    async with app.run_test(size=(80, 24)) as pilot:
        await begun(app, pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "There is nothing to save yet" in words(app), "nothing was done")
        assert list(folder.iterdir()) == []
        await type_line(app, pilot, "aws iam list-roles help")  # in a terminal it would wait for its reader
        assert app.session.actions == []
        await type_line(app, pilot, "aws iam list-roles")
        await type_line(app, pilot, "aws fail")
        for number in (2, 4):
            await pilot.press("ctrl+s")
            await until(pilot, lambda number=number: len(list(folder.iterdir())) == number, "two files more")
        names = sorted(file.name for file in folder.iterdir())
        assert [name.replace(names[2].removesuffix(".py"), "NAME") for name in names][2:] == ["NAME.py", "NAME.sh"]
        assert {file.stat().st_mode & 0o777 for file in folder.glob("*.py")} == {0o600}
        assert {file.stat().st_mode & 0o777 for file in folder.glob("*.sh")} == {0o700}
        assert "#   aws fail" in next(folder.glob("*.sh")).read_text()


async def test_where_nothing_can_be_written_it_goes_to_the_home_and_that_is_said(
    app: RoletutorApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await begun(app, pilot)
        await type_line(app, pilot, "aws iam list-roles")
        (tmp_path / "file").touch()
        monkeypatch.setattr(app.session, "_folder", lambda: tmp_path / "file")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "So it went elsewhere." in words(app), "it is said")
        assert f"Nothing can be written to {tmp_path / 'file'}" in said(app).replace("\n", "")
        assert len(list((tmp_path / "home/saved").iterdir())) == 2
        (tmp_path / "home/saved").rename(tmp_path / "away")
        (tmp_path / "home/saved").touch()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "What you did could not be saved." in words(app), "nowhere")


def test_of_a_form_that_failed_halfway_what_came_before_is_kept(app: RoletutorApp) -> None:
    form = CreateRoleForm(entity_type="AWS account", account="111122223333", role_name="r", policies=["a", "b", "c"])
    app.session.record_form(form.cli(), Applied(("created r", "attached a"), "NoSuchEntity: b"))
    kept = [(action.text.split("--")[0].strip(), action.code) for action in app.session.actions]
    assert kept == [("aws iam create-role", 0), ("aws iam attach-role-policy", 0), ("aws iam attach-role-policy", 1)]
