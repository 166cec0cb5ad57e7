"""The account panel: its cards, what is marked on them, and how they are chosen."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from cards_support import (
    FAMILY,
    PAGE_POLICIES,
    FakeAccount,
    card,
    definition,
    document,
    managed,
    role,
    trust,
)
from ui_course import every_block
from ui_support import until

from tutor.account.target import Target
from tutor.snapshot import AttachedPolicy, Need, TargetInfo, Unreadable
from tutor.ui import messages
from tutor.ui.app import RoletutorApp
from tutor.ui.screens.findings import FindingsScreen
from tutor.ui.widgets.panel import AccountPanel

SIZES = [(120, 40), (80, 24)]
ROLE = "blocksRole"
READS = document("s3:*")
HOSTILE = ["[red]x[/red]", "[/x]", "[@click=app.quit]x[/]", "a\x1b[31mb", "‮abc", "x" * 10_000]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeAccount:
    """The account that the app opens."""
    account = FakeAccount()
    monkeypatch.setattr("tutor.account.open_account", lambda target, home, seed: account)
    return account


@pytest.fixture
def app(fake: FakeAccount, tmp_path: Path) -> RoletutorApp:
    """The app of a new learner, in a course about one role."""
    return RoletutorApp(str(every_block(tmp_path / "course")), Target(), "", {}, tmp_path / "home")


def line(app: RoletutorApp) -> str:
    """The two roles in one line."""
    return "   ".join(str(half.render()) for half in app.role_line.query("Static"))


async def seen(app: RoletutorApp, pilot: Any, text: str, name: str = ROLE) -> None:
    """Wait until a role's card says something."""
    await until(pilot, lambda: text in card(app, name), f"the card of {name} says {text!r}:\n{card(app, name)}")


async def test_the_two_roles_are_a_pair_even_before_they_are_there(app: RoletutorApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await seen(app, pilot, "not there yet")
        shown = [str(one.render()).split("\n") for one in app.query(".role-card")]
        assert shown == [
            ["E execution role · starts the task", ROLE, "  not there yet"],
            ["T task role · the app's own", "none: no task definition names one"],
        ]


async def test_where_nobody_could_look_no_role_is_said_to_be_missing(app: RoletutorApp, fake: FakeAccount) -> None:
    fake.put(role(ROLE), more={Need("families"): Unreadable("AccessDenied: ecs")})
    async with app.run_test(size=(120, 40)) as pilot:
        await seen(app, pilot, "trusts")
        shown = [str(one.render()).split("\n") for one in app.query(".role-card")]
        assert shown[1] == ["T task role · the app's own", "? could not look: AccessDenied: ecs"]
        assert line(app).endswith("T ? could not look")


async def test_a_card_says_trust_policies_and_use(app: RoletutorApp, fake: FakeAccount) -> None:
    fake.put(
        role(ROLE, managed("a")), role("app"), role("x"), families={FAMILY: definition(execution=ROLE, task="app")}
    )
    async with app.run_test(size=(120, 40)) as pilot:
        await seen(app, pilot, "trusts ✓ ecs-tasks")
        assert "1 policy attached" in card(app, ROLE)
        assert f"starts {FAMILY}:1" in card(app, ROLE)
        assert f"runs in {FAMILY}:1" in card(app, "app")
        assert str(app.query_one("#beside-cards").render()) == "and 1 more role"  # type: ignore[attr-defined]
        assert app.query_one(".role-card.-T")


async def test_a_first_look_marks_nothing(app: RoletutorApp, fake: FakeAccount) -> None:
    fake.put(role(ROLE, managed("a")))
    async with app.run_test(size=(120, 40)) as pilot:
        await seen(app, pilot, "1 policy attached")
        assert not {"+", "−", "~"} & set(card(app, ROLE))


async def test_what_changes_is_marked_until_the_learner_does_the_next_thing(
    app: RoletutorApp, fake: FakeAccount
) -> None:
    fake.put(role(ROLE, managed("old")))
    async with app.run_test(size=(120, 40)) as pilot:
        await seen(app, pilot, "old")
        fake.put(role(ROLE, managed("new"), trust=trust("ec2.amazonaws.com")))
        await seen(app, pilot, "+ new")
        assert "− old" in card(app, ROLE)
        assert "~ trusts ✗ ec2, not ecs-tasks" in card(app, ROLE)
        assert "changed from elsewhere" in card(app, ROLE)
        fake.put(role(ROLE, managed("new"), managed("newer"), trust=trust("ec2.amazonaws.com")))
        await seen(app, pilot, "+ newer")
        assert "+ new\n" in card(app, ROLE)
        app._go("role")
        await seen(app, pilot, "   new")
        assert not {"+", "−", "~"} & set(card(app, ROLE))
        assert "elsewhere" not in card(app, ROLE)


async def test_what_the_learner_does_is_marked_and_not_said_to_be_from_elsewhere(
    app: RoletutorApp, fake: FakeAccount
) -> None:
    fake.put(role(ROLE))
    async with app.run_test(size=(120, 40)) as pilot:
        await seen(app, pilot, "no policies attached")
        with app.session.acting():
            fake.put(role(ROLE, managed("mine")))
            await seen(app, pilot, "+ mine")
        assert "elsewhere" not in card(app, ROLE)
        fake.put(role(ROLE, managed("mine"), managed("theirs")))
        await seen(app, pilot, "+ theirs")
        assert "changed from elsewhere" in card(app, ROLE)


async def test_a_burst_of_changes_is_seen_in_bounded_looks_and_to_its_last_state(
    app: RoletutorApp, fake: FakeAccount
) -> None:
    fake.put(role(ROLE))
    async with app.run_test(size=(120, 40)) as pilot:
        await seen(app, pilot, "no policies attached")
        before = len(fake.asked)
        begun = time.monotonic()
        for number in range(50):
            fake.put(role(ROLE, *(managed(f"p{n}") for n in range(number + 1))))
            await pilot.pause(0.004)
        await seen(app, pilot, "50 policies attached")
        took = time.monotonic() - begun
        looks = [needs for needs in fake.asked[before:] if Need("families") in needs]
        assert len(looks) <= took / 0.15 + 2


@pytest.mark.parametrize("size", SIZES)
async def test_cards_and_verdicts_are_chosen_by_keys(
    app: RoletutorApp, fake: FakeAccount, size: tuple[int, int]
) -> None:
    fake.put(role(ROLE), role("app"), families={FAMILY: definition(execution=ROLE, task="app")})
    chosen: list[object] = []
    app.open_role = chosen.append  # type: ignore[method-assign]
    app.current = "role"

    def hook(message: Any) -> None:
        if isinstance(message, AccountPanel.FindingChosen) and message.finding.check not in chosen:
            chosen.append(message.finding.check)  # it is seen at each step of its way up

    async with app.run_test(size=size, message_hook=hook) as pilot:
        await seen(app, pilot, "runs in", "app")
        await until(pilot, lambda: bool(app.query(".verdict")), "there is a verdict")
        await pilot.press("ctrl+b")
        await until(pilot, lambda: app.focused is app.panel, "the panel has the focus")
        await pilot.press("enter", "down", "enter", "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, FindingsScreen), "the verdict is open")
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1 and app.focused is app.panel, "the panel has it again")
        await pilot.press("down", "down", "up", "enter")
        await pilot.pause()
        assert chosen == [ROLE, "app", "role-trusts", "app"]
        await pilot.press("escape")
        assert app.focused is app.prompt


@pytest.mark.parametrize("size", SIZES)
async def test_a_click_opens_a_card(app: RoletutorApp, fake: FakeAccount, size: tuple[int, int]) -> None:
    fake.put(role(ROLE))
    chosen: list[str] = []
    app.open_role = chosen.append  # type: ignore[method-assign]
    async with app.run_test(size=size) as pilot:
        await seen(app, pilot, "trusts")
        if size[0] < 100:
            await pilot.click("#role-line")
            await pilot.pause()
        await pilot.click(".role-card.-E")
        await pilot.click(".role-card.-T")  # stands for no role
        await pilot.pause()
        assert chosen == [ROLE]


async def test_where_there_is_no_room_both_roles_stand_in_one_line(app: RoletutorApp, fake: FakeAccount) -> None:
    fake.put(role(ROLE, *map(managed, PAGE_POLICIES)))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.cards is not None and "4 policies" in line(app), "the line is there")
        assert line(app) == f"E ✓ trust · 4 policies · {ROLE}   T no task role"
        assert app.role_line.region.height == 1
        assert not app.panel.region
        await pilot.press("ctrl+b")
        await pilot.pause()
        assert app.panel.region.width == 80
        cards = [one.region for one in app.query(".role-card")]
        assert cards[0].y == cards[1].y  # side by side
        assert cards[0].right <= cards[1].x
        assert not app.lesson.region
        await pilot.press("ctrl+b")
        await pilot.pause()
        assert app.lesson.region
        assert not app.panel.region


async def test_names_from_outside_are_shown_as_they_are(app: RoletutorApp, fake: FakeAccount) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await seen(app, pilot, "not there yet")
        for number, text in enumerate(HOSTILE):
            fake.put(
                role(
                    ROLE, AttachedPolicy(text, "", Unreadable("")), inline={text: document("s3:*")}, trust=trust(text)
                ),
                role("app", attached=Unreadable(text)),
                families={FAMILY: definition(revision=number + 1, execution=ROLE, task="app")},
            )
            await seen(app, pilot, f"starts {FAMILY}:{number + 1}")
            app.panel.settle()
            assert "\x1b" not in card(app, ROLE) + card(app, "app") + app.export_screenshot()
            assert len(card(app, ROLE)) < 2000
            if text.startswith("["):
                assert card(app, ROLE).count(text) == 3


async def test_a_real_account_says_since_when_and_is_not_asked_often(
    app: RoletutorApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = TargetInfo("account", "444455556666", "eu-west-1", "arn:aws:iam::444455556666:user/me")
    real = FakeAccount(info, writable=False)
    real.wait_for_change = None  # type: ignore[method-assign,assignment]
    monkeypatch.setattr("tutor.account.open_account", lambda target, home, seed: real)
    async with app.run_test(size=(120, 40)) as pilot:
        await seen(app, pilot, "not there yet")
        shown = str(app.query_one("#account-info").render())  # type: ignore[attr-defined]
        assert "REAL AWS account · 444455556666 · eu-west-1 · read-only" in shown
        assert "as of " in shown
        looks = [needs for needs in real.asked if Need("families") in needs]
        assert len(looks) == 1


@pytest.mark.parametrize("step", ["role", "ask", "alone"])
async def test_a_real_account_is_looked_at_again_when_the_learner_asks(
    app: RoletutorApp, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Whatever the step is about: to be built, to be answered, to be read."""
    info = TargetInfo("account", "444455556666", "eu-west-1", "arn:aws:iam::444455556666:user/me")
    real = FakeAccount(info, writable=False)
    real.wait_for_change = None  # type: ignore[method-assign,assignment]
    monkeypatch.setattr("tutor.account.open_account", lambda target, home, seed: real)
    app.current = step
    async with app.run_test(size=(120, 40)) as pilot:
        await seen(app, pilot, "not there yet")
        real.put(role(ROLE))
        assert "F5 looks again" in str(app.query_one("#account-info").render())  # type: ignore[attr-defined]
        await pilot.press("f5")
        await seen(app, pilot, "+ trusts ✓ ecs-tasks")


async def test_a_file_stays_as_it_is_so_no_moment_is_named(app: RoletutorApp, monkeypatch: pytest.MonkeyPatch) -> None:
    info = TargetInfo("file", "444455556666", "eu-west-1", "arn:aws:iam::444455556666:user/me")
    file = FakeAccount(info, writable=False)
    monkeypatch.setattr("tutor.account.open_account", lambda target, home, seed: file)
    async with app.run_test(size=(120, 40)) as pilot:
        await seen(app, pilot, "not there yet")
        assert "as of" not in str(app.query_one("#account-info").render())  # type: ignore[attr-defined]


@pytest.mark.parametrize("last", ["course", "account"])
async def test_course_and_account_meet_once_whichever_comes_last(fake: FakeAccount, tmp_path: Path, last: str) -> None:
    """Each is read in a thread of its own. Were they brought together twice, a real account were asked twice."""
    from tutor.ui.behind.session import Session

    posted: list[Any] = []

    def post(message: Any) -> None:
        posted.append(type(message).__name__)
        if last == "course" and isinstance(message, messages.AccountOpened):
            session.read_course()  # is there between the account's opening and what follows it

    session = Session(str(every_block(tmp_path / "course")), Target(), {}, tmp_path / "home", post)
    if last == "account":
        session.read_course()
    session.open_account()
    assert posted.count("CoursePlaced") == 1
    assert posted.index("CoursePlaced") > max(posted.index("AccountOpened"), posted.index("CourseRead"))


async def test_looks_at_a_real_account_rest_longer_where_they_take_long(
    fake: FakeAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tutor.ui.behind import watching
    from tutor.ui.behind.session import Session

    session = Session("course", Target(), {}, tmp_path, lambda message: None)
    session.account = fake
    clock, rests = [0.0], []

    def wait(seconds: float) -> bool:
        rests.append(seconds)
        return len(rests) > 3

    def look(*, changed: bool = False) -> None:
        clock[0] += 10.0 if len(rests) == 1 else 0.5

    monkeypatch.setattr(session._gone, "wait", wait)
    monkeypatch.setattr(session, "look", look)
    monkeypatch.setattr(watching.time, "monotonic", lambda: clock[0])
    session._look_now_and_then(fake)
    assert rests == [60.0, 200.0, 60.0, 60.0]


async def test_an_older_look_is_never_shown_after_a_newer_one(fake: FakeAccount, tmp_path: Path) -> None:
    """Looks wait for each other: the one that began later reads what is there later."""
    import threading

    from tutor.ui.behind.session import Session
    from tutor.workshop.reader import read

    posted: list[Any] = []
    session = Session("course", Target(), {}, tmp_path, posted.append)
    session.account, session.workshop = fake, read(every_block(tmp_path / "course"))
    slow = threading.Event()
    plain = fake.read

    def waits(needs: Any) -> Any:
        found = plain(needs)
        if not slow.is_set():
            slow.set()
            threading.Event().wait(0.2)  # what was read is old by now
        return found

    fake.read = waits  # type: ignore[method-assign]
    first = threading.Thread(target=session.look)
    first.start()
    assert slow.wait(5)
    fake.put(role(ROLE, managed("new")))
    session.look()
    first.join()
    seen = [message.cards.cards[0].state for message in posted if isinstance(message, messages.AccountSeen)]
    assert seen == ["absent", "there"]


FOREIGN = """
import time, boto3, sys
iam = boto3.client("iam")
iam.create_role(RoleName="blocksRole", AssumeRolePolicyDocument=sys.argv[1])
arn = "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"
print(flush=True); sys.stdin.readline()
iam.attach_role_policy(RoleName="blocksRole", PolicyArn=arn)
print(time.monotonic(), flush=True)
"""


async def test_another_programs_change_is_on_the_card_at_once_and_said_to_be_from_elsewhere(
    course: Path, tmp_path: Path
) -> None:
    """The real sandbox, and boto3 in another process. `benchmarks/` measures the time; here the bound is generous."""
    app = RoletutorApp(str(course), Target(), "", {}, tmp_path / "home")
    async with app.run_test(size=(120, 40)) as pilot:
        await seen(app, pilot, "not there yet")
        assert app.session.account is not None
        program = subprocess.Popen(  # noqa: ASYNC220 - it waits for this test, not the other way round
            [sys.executable, "-c", FOREIGN, trust()],
            env=app.session.account.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert program.stdin is not None
        assert program.stdout is not None
        await seen(app, pilot, "no policies attached")
        assert "+ trusts ✓ ecs-tasks" in card(app, ROLE)
        program.stdin.write("\n")
        program.stdin.close()
        await seen(app, pilot, "CloudWatchLogsFullAccess")
        shown = time.monotonic()
        assert "changed from elsewhere" in card(app, ROLE)
        program.stdout.readline()
        assert shown - float(program.stdout.readline()) < 3.0
        assert program.wait(10) == 0
