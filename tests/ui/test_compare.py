"""Two roles side by side, and which role needs a permission: by keys, at both sizes."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from cards_support import FakeAccount, definition, document, managed, role
from textual.widgets import Input, OptionList, Select, Static
from ui_course import every_block
from ui_support import until

from tutor.account.target import Target
from tutor.snapshot import Need, Unreadable
from tutor.ui.app import RoletutorApp
from tutor.ui.screens.compare import CompareScreen

SIZES = [(120, 40), (80, 24)]
ROLE = "blocksRole"
LOGS = document(["logs:CreateLogStream", "logs:PutLogEvents"])
READS = document("s3:GetObject", "arn:aws:s3:::fcj-assets/*")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeAccount:
    """An account with a task definition's two roles, and one more."""
    account = FakeAccount()
    put(account)
    monkeypatch.setattr("tutor.account.open_account", lambda target, home, seed: account)
    return account


def put(account: FakeAccount, *, logs: str = LOGS, more: Any = None) -> None:
    """The account's roles; the execution role may do what `logs` says."""
    families = {"blocks": definition("blocks", 1, ROLE, "appRole")}
    roles = role(ROLE, managed("Logs", logs)), role("appRole", inline={"reads": READS}), role("other")
    account.put(*roles, families=families, more=more or {})


@pytest.fixture
def app(fake: FakeAccount, tmp_path: Path) -> RoletutorApp:
    """The app of a new learner."""
    return RoletutorApp(str(every_block(tmp_path / "course")), Target(), "", {}, tmp_path / "home")


def shown(app: RoletutorApp, where: str) -> str:
    """All that a part of the screen shows."""
    return "\n".join(str(one.render()) for one in app.screen.query_one(where).query(Static))


async def opened(app: RoletutorApp, pilot: Any) -> None:
    """Open it, and wait until the roles were read."""
    await until(pilot, lambda: app.ready and app.cards is not None, "the account is seen")
    await pilot.press("f10")
    await until(
        pilot,
        lambda: isinstance(app.screen, CompareScreen) and "appRole" in str(app.screen._roles) and "s3:" in rows(app),
        "the roles are compared",
    )


def rows(app: RoletutorApp) -> str:
    """The rows."""
    return shown(app, "#rows")


async def asked(app: RoletutorApp, pilot: Any, text: str) -> None:
    """Type into the question."""
    if app.focused is None or app.focused.id != "action":
        await pilot.press("f4")
        await until(pilot, lambda: bool(getattr(app.screen, "_which", None) and app.screen._which._ready), "the names")
    app.screen.query_one("#action", Input).value = text
    await pilot.pause()
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_the_two_roles_of_the_task_definition_are_compared(app: RoletutorApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await opened(app, pilot)
        assert [app.screen.query_one(f"#{side}", Select).value for side in ("left", "right")] == [ROLE, "appRole"]
        text = rows(app)
        for said in (
            "≠ Field\nexecutionRoleArn\ntaskRoleArn",
            "= Who may assume it\n✓ ecs-tasks\n✓ ecs-tasks",
            "≠ Named by\nblocks:1 starts with it\nblocks:1 runs as it",
            "≠ What it may do\nlogs: CreateLogStream, PutLogEvents on *\ns3: GetObject on fcj-assets/*",
            "Fargate requires task definition to have execution role ARN to support ECR images.",
        ):
            assert said in text
        right = app.screen.query(".row .-T")
        assert all(one.region.right <= size[0] for one in right)
        await pilot.press("escape")
        assert app.focused is app.prompt


async def test_another_role_can_be_chosen_on_either_side(app: RoletutorApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await pilot.press("enter", "down", "down", "enter")
        await until(pilot, lambda: "nothing: it has no policy" in rows(app), "the other role is read")
        assert app.screen.query_one("#left", Select).value == "other"
        assert "no task definition" in rows(app)


async def test_who_names_a_role_is_not_said_when_nobody_could_look(app: RoletutorApp, fake: FakeAccount) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        put(fake, more={Need("families"): Unreadable("AccessDenied: ecs")})
        await until(pilot, lambda: "Named by\n? could not look: AccessDenied: ecs" in rows(app), "it is said")
        assert "no task definition" not in rows(app)


async def test_a_change_of_the_account_is_seen_in_it(app: RoletutorApp, fake: FakeAccount) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        put(fake, logs=document("logs:*"))
        await until(pilot, lambda: "logs: everything on *" in rows(app), "the new policy is compared")


async def test_a_role_that_cannot_be_read_says_why(app: RoletutorApp, fake: FakeAccount) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        put(fake, more={Need("role", "appRole"): Unreadable("AccessDenied: [red]no[/red]")})
        await until(pilot, lambda: "? could not look: AccessDenied: [red]no[/red]" in rows(app), "it is said")


async def test_without_roles_it_says_what_holds_everywhere(app: RoletutorApp, fake: FakeAccount) -> None:
    fake.put()
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.ready and app.cards is not None, "the account is seen")
        await pilot.press("f10")
        await until(pilot, lambda: "no role is chosen" in rows(app), "there is no task role")
        assert "– there is no such role" in rows(app)
        assert "taskRoleArn" in rows(app)


@pytest.mark.parametrize("size", SIZES)
async def test_an_action_is_typed_completed_and_answered(app: RoletutorApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await opened(app, pilot)
        await asked(app, pilot, "")
        await pilot.press(*"getsec")
        found = app.screen.query_one("#actions", OptionList)
        await until(pilot, lambda: found.option_count > 0, "there are names")
        assert found.get_option_at_index(0).id == "secretsmanager:GetSecretValue"
        await pilot.press("down", "enter")
        await until(pilot, lambda: "It depends on who makes the call" in shown(app, "#answer"), "it is answered")
        assert app.screen.query_one("#action", Input).value == "secretsmanager:GetSecretValue"
        text = shown(app, "#answer")
        assert f"E {ROLE} ✗ no: no policy of its own allows it" in text
        assert "E execution role  Before anything runs\nA secret that stands in secrets" in text
        assert "T task role  While the task runs\nYour code reads the secret itself" in text
        assert not found.region


async def test_the_deciding_statement_is_shown_in_its_document(app: RoletutorApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await asked(app, pilot, "logs:putlogevents")
        await until(pilot, lambda: "yes, on every resource" in shown(app, "#answer"), "it is answered")
        text = shown(app, "#answer")
        assert "by arn:aws:iam::aws:policy/Logs" in text
        assert '▶         "logs:PutLogEvents"' in text


async def test_with_a_resource_it_is_judged_on_that_very_one(app: RoletutorApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await asked(app, pilot, "s3:GetObject")
        await until(pilot, lambda: "T appRole ✓ yes, but only on fcj-assets/*" in shown(app, "#answer"), "in general")
        await asked(app, pilot, "s3:GetObject arn:aws:s3:::fcj-assets/a")
        await until(pilot, lambda: "T appRole ✓ yes\n" in shown(app, "#answer"), "on this one")
        await asked(app, pilot, "s3:GetObject arn:aws:s3:::other/a")
        await until(pilot, lambda: "T appRole ✗ no; nearest:" in shown(app, "#answer"), "not on another")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("s3:GetObject arn:aws:s3:::fcj-assets", "s3:GetObject does not act on arn:aws:s3:::fcj-assets; it acts on"),
        (
            "ecr:GetAuthorizationToken arn:aws:ecr:ap-southeast-1:111122223333:repository/a",
            "ecr:GetAuthorizationToken acts on no resource in particular: leave the ARN out",
        ),
        ("kms:Decrypt fcj-key", "fcj-key is no resource: write its ARN, or leave it out"),
    ],
)
async def test_what_an_action_is_never_checked_on_gets_no_verdict(app: RoletutorApp, text: str, said: str) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await asked(app, pilot, text)
        answer = shown(app, "#answer")
        assert f"? {said}" in answer
        assert "In this account now" not in answer
        assert "What decides it" not in answer


async def test_a_star_asks_about_every_resource(app: RoletutorApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        await asked(app, pilot, "s3:GetObject *")
        assert "T appRole ✓ yes, but only on fcj-assets/*" in shown(app, "#answer")


async def test_what_is_no_action_is_said_in_a_sentence(app: RoletutorApp) -> None:
    sentences = {
        "s3:*": "That is a pattern",
        "s3:GetObjekt": "AWS has no action s3:GetObjekt. Is one of these meant?",
        "[red]x[/red]": "An action is written service:Name",
    }
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        for text, said in sentences.items():
            await asked(app, pilot, text)
            await pilot.press("enter")
            await until(pilot, lambda said=said: said in shown(app, "#answer"), "it is said")


async def test_it_is_a_word_at_the_prompt(app: RoletutorApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.ready and app.cards is not None, "the account is seen")
        app.prompt.value = "compare"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen), "it is open")


async def test_it_fills_with_the_first_look_and_knows_nothing_of_another_account(
    app: RoletutorApp, fake: FakeAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, read = threading.Event(), fake.read

    def slow(needs: Any) -> Any:
        looks.wait(30)
        return read(needs)

    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.cards is not None, "the account is seen")
        monkeypatch.setattr(fake, "read", slow)
        app.open_course(app.asked[0], Target("profile", "dev"))
        await until(pilot, lambda: app.ready and app.workshop is not None and app.furnished, "another one is open")
        assert app.cards is None
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, CompareScreen), "it is open")
        looks.set()
        await until(pilot, lambda: "s3:" in rows(app), "the roles are compared")


async def test_an_answer_that_comes_late_does_not_replace_a_newer_one(
    app: RoletutorApp, fake: FakeAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, read = threading.Event(), fake.read
    answered: list[str] = []

    def slow(needs: Any) -> Any:
        names = {need.name for need in needs if need.kind == "role" and need.documents}
        if "other" in names:
            late.wait(30)
        return read(needs)

    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot)
        monkeypatch.setattr(fake, "read", slow)
        left: Select[str] = app.screen.query_one("#left", Select)
        show = app.screen.show_roles  # type: ignore[attr-defined]

        def showing(every: Any, roles: Any, *more: Any) -> None:
            show(every, roles, *more)
            answered.append("other" if "other" in roles else "newest")

        monkeypatch.setattr(app.screen, "show_roles", showing)
        left.value = "other"
        await pilot.pause()
        left.value = ROLE
        await until(pilot, lambda: answered == ["newest"], "the newer answer is there")
        late.set()
        await until(pilot, lambda: answered == ["newest", "other"], "the older one comes")
        assert set(app.screen._roles) == {ROLE, "appRole"}  # type: ignore[attr-defined]
        assert "being read" not in rows(app)
