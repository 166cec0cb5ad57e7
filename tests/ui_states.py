"""The states of the screen that have a snapshot, as a table: how each is reached, and in which account.

A new screen or state is a line here; `pytest tests/ui/test_snapshots.py --accept-snapshots` takes its pictures. Other
tests (hostile text, small windows) go through the same table.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ui_course
from console_support import ROLE as CONSOLE_ROLE
from console_support import FakeAccount
from ui_account import POLICIES, Programs, QuietAccount, definition, ecr, role
from ui_quiet import SIX_STEPS, focused, play, session, typed

from tutor.account.base import AccountError
from tutor.snapshot import Present
from tutor.ui.app import RoletutorApp

ROLE = "fcjEcsTaskExecutionRole"
SIZES = ((80, 24), (120, 40))
BLOCKS = "blocks"
"""Stands for the course of tests/ui_course.py, which is written into the test's folder."""
_TASK = {("task-definition", "blocks"): Present(definition("blocks", "blocksRole", "blocks")), **ecr("blocks")}
_FAMILY = {**_TASK, ("families", ""): Present(("blocks",))}
_WRONG = role("blocksRole", trust=role("x").trust.replace("ecs-tasks", "ec2"))


@dataclass(frozen=True)
class State:
    """`name` is the snapshot's. `do` is played in `step` of the `course`; then a screen of the class `screen` is seen.

    `roles` are the account's, `items` what else it has, `kind` which kind of account it is; `trouble`: it cannot be
    reached. `says` are the outputs of programs by a word of theirs, `code` is how programs end.
    """

    name: str
    do: tuple[Any, ...] = ()
    screen: str = "LessonScreen"
    step: str = ""
    course: Path | str = BLOCKS
    roles: tuple[Any, ...] = ()
    items: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    kind: Any = "sandbox"
    trouble: bool = False
    says: Mapping[str, str] = field(default_factory=dict)
    code: int = 0
    harmed: bool = True  # whether a text of the course's or the account's is seen
    console: bool = False  # whether the account answers the console's pages

    def session(self, folder: Path, size: tuple[int, int]) -> AbstractAsyncContextManager[tuple[RoletutorApp, Any]]:
        """The session that the state is reached in. Everything it needs is written below `folder`."""
        account: Any = QuietAccount(*self.roles, kind=self.kind, items=self.items)
        if self.console:
            account.client = FakeAccount().client
        if self.trouble:
            account = AccountError("The sandbox does not answer.", "Press F9 to start it again; your work is kept.")
        course = self.course
        if course == BLOCKS:
            course = ui_course.every_block(folder / "course")
        programs = Programs(dict(self.says), self.code, does=lambda words: None)
        return session(folder / "home", account, course=course, step=self.step, size=size, programs=programs)


def _loads(app: RoletutorApp) -> None:
    """As it is while the account is still being opened."""
    app._show_top("starting …")
    app.panel.show_trouble("starting …")


def _answers_test_out(app: RoletutorApp) -> None:
    from tutor.ui.widgets.question import QuestionBlock

    for block in app.screen.query(QuestionBlock):
        block.answer(block.question.right)


def _home(app: RoletutorApp) -> None:
    app.action_home()


def _at_launch(app: RoletutorApp) -> None:
    """To be played: the launch of the step scrolled to the top."""
    app.lesson.scroll_to_widget(app.lesson.query("LaunchBlock").first(), animate=False, top=True, immediate=True)


async def _secret(app: RoletutorApp) -> None:
    from tutor.actions.account_lists import Choices
    from tutor.ui.screens.pick_secret import PickSecret

    await app.push_screen(PickSecret(Choices(secrets=())))


def _page(name: str) -> Any:
    """To be played: a page of the console, opened."""

    def opened(app: RoletutorApp) -> None:
        app.open_page(name)

    return opened


def _change(name: str) -> Any:
    """To be played: a change of the role's page, opened by its class."""

    async def opened(app: RoletutorApp) -> None:
        from tutor.actions.role_page import read
        from tutor.ui.screens import role_changes

        page = read(FakeAccount().client("iam"), CONSOLE_ROLE)
        kind = getattr(role_changes, name)
        more = (page.policies,) if name == "RemoveScreen" else ()
        await app.push_screen(kind(app.session, page, *more))

    return opened


_PREDICT = focused("QuestionBlock")
_QUIZ = focused("QuestionBlock", 1)
_ONE_HINT = ("f6",)
_LINE = "aws iam get-role --role-name fcjEcsTaskExecutionRole"

STATES = (
    # -- the lesson --
    State("lesson-starting", (_loads,), course=SIX_STEPS),
    State("lesson-top", course=SIX_STEPS),
    State("lesson-fences", ("pagedown",), course=SIX_STEPS, step="trusted-entity"),
    State("lesson-note", (focused(".alert"),), course=SIX_STEPS, step="trusted-entity"),
    State("lesson-table", (focused("MarkdownTable"),), course="ecs-task-roles", step="other-roles"),
    State("rail", ("ctrl+g",), course=SIX_STEPS, step="permissions", roles=(role(ROLE),)),
    # -- questions --
    State("question-open", (_QUIZ,)),
    State("question-wrong", (_QUIZ, "a")),
    State("question-right", (_QUIZ, "b")),
    State("question-several", (focused("QuestionBlock", 2), "a", "c")),
    State("prediction-wanted", (focused("ActionBlock"), "enter")),
    State("prediction-recorded", (_PREDICT, "b")),
    State(
        "prediction-compared",
        (_PREDICT, "b", focused("ActionBlock"), "enter", _PREDICT),
        says={"register": "An error occurred (ClientException) when calling the RegisterTaskDefinition operation\n"},
        code=254,
    ),
    # -- launches --
    State("launch-before", (focused("LaunchBlock"),), step="task", roles=(role("blocksRole"),), items=_TASK),
    State(
        "launch-stops",
        (focused(".predict"), "b", focused("LaunchBlock"), "enter", _at_launch),
        step="task",
        roles=(role("blocksRole"),),
        items=_TASK,
    ),
    State(
        "launch-starts",
        (focused(".predict"), "a", focused("LaunchBlock"), "enter", _at_launch),
        step="task",
        roles=(role("blocksRole", POLICIES[-2]),),
        items=_TASK,
    ),
    State("launch-without-task", (focused(".predict"), "a", focused("LaunchBlock"), "enter"), step="task"),
    # -- the account --
    State("account-absent", ("ctrl+b",), course=SIX_STEPS, harmed=False),
    State("account-role", ("ctrl+b",), course=SIX_STEPS, roles=(role(ROLE, *POLICIES[:2], POLICIES[-2]),)),
    State("account-trouble", ("ctrl+l", "f9"), course=SIX_STEPS, trouble=True),
    State("account-real", (typed("aws iam list-roles"),), course=SIX_STEPS, kind="account", roles=(role(ROLE),)),
    State("account-file", course=SIX_STEPS, kind="file", roles=(role(ROLE),)),
    # -- verdicts, hints, solutions --
    State("check-absent", ("f5",), step="role"),
    State("check-failed", ("f5",), step="role", roles=(_WRONG,)),
    State("check-passed", ("f5",), step="role", roles=(role("blocksRole"),)),
    State("hint", _ONE_HINT, step="role"),
    State("ask-line", _ONE_HINT * 3, "AskLine", step="role"),
    State("give-up", ("f7",), "Confirm", step="role"),
    State("solution", ("f7", "tab", "enter"), "SolutionScreen", step="role"),
    State("reset", (typed("reset"),), "Confirm", step="role"),
    # -- the course --
    State("test-out", (typed("test-out"),), "TestOutScreen"),
    State("test-out-passed", (typed("test-out"), _answers_test_out), "TestOutScreen"),
    State("certificate", (typed("certificate"),), "CertificateScreen", step="role", roles=(role("blocksRole"),)),
    # -- below --
    State("help", ("f1",), "HelpScreen", course=SIX_STEPS),
    State("command", (typed(_LINE),), course=SIX_STEPS, says={"get-role": '{\n    "Role": {"RoleName": "x"}\n}\n'}),
    State("command-failed", (typed(_LINE),), course=SIX_STEPS, says={"get-role": "NoSuchEntity\n"}, code=254),
    State("command-refused", (typed("rm -rf /"),), course=SIX_STEPS),
    # -- home, and over the lesson --
    State("home", (_home,), "HomeScreen", course=SIX_STEPS),
    State("palette", ("ctrl+p",), "Palette", course=SIX_STEPS, harmed=False),
    State("findings", ("f5", "ctrl+f"), "FindingsScreen", step="role", roles=(_WRONG,)),
    State("compare", ("f10",), "CompareScreen", course=SIX_STEPS, roles=(role(ROLE, POLICIES[-2]),)),
    State("compare-needs", ("f10", "f4", *"ecr:BatchGetImage", "enter"), "CompareScreen", roles=(role("blocksRole"),)),
    State("launch-guess", ("f8",), "LaunchScreen", "role", roles=(role("blocksRole"),), items=_FAMILY, harmed=False),
    State("launch", ("f8", "enter"), "LaunchScreen", step="role", roles=(role("blocksRole"),), items=_FAMILY),
    # -- ways to act --
    State("way-console", ("f2",), course=SIX_STEPS),
    State("way-python", ("ctrl+o",), course=SIX_STEPS),
    State("way-task", ("ctrl+o", "ctrl+o"), course=SIX_STEPS),
    State("completion", (*"aws iam get-r",), course=SIX_STEPS),
    # -- the console --
    State("roles", (_page("roles"),), "RolesScreen", course=SIX_STEPS, console=True),
    State("role-permissions", (_page("roles"), "enter"), "RolePageScreen", course=SIX_STEPS, console=True),
    State("role-trust", (_page("roles"), "enter", "f4"), "RolePageScreen", course=SIX_STEPS, console=True),
    State("change-attach", (_change("AttachScreen"),), "AttachScreen", course=SIX_STEPS, console=True),
    State("change-inline", (_change("InlineScreen"),), "InlineScreen", course=SIX_STEPS, console=True),
    State("change-trust", (_change("TrustScreen"),), "TrustScreen", course=SIX_STEPS, console=True),
    State("change-remove", (_change("RemoveScreen"),), "RemoveScreen", course=SIX_STEPS, console=True),
    State("change-tags", (_change("TagsScreen"),), "TagsScreen", course=SIX_STEPS, console=True),
    State("change-delete", (_change("DeleteScreen"),), "DeleteScreen", course=SIX_STEPS, console=True),
    State("policies", (_page("policies"),), "PoliciesScreen", course=SIX_STEPS, console=True),
    State("pick-secret", (_secret,), "PickSecret", course=SIX_STEPS, harmed=False),
    State("families", (_page("revision"),), "FamiliesScreen", course=SIX_STEPS, console=True),
    State("task-definition", (_page("task-definition"),), "TaskDefinitionScreen", course=SIX_STEPS, console=True),
    State("form-entity", ("f2", "enter"), "CreateRoleScreen", course=SIX_STEPS),
    State("form-use-case", ("f2", "enter", "tab", "enter"), "CreateRoleScreen", course=SIX_STEPS),
    State(
        "form-policies",
        ("f2", "enter", "tab", "enter", "tab", "enter", "f4", "e"),
        "CreateRoleScreen",
        course=SIX_STEPS,
    ),
    State(
        "form-review", ("f2", "enter", "tab", "enter", "tab", "enter", "f4", "f4"), "CreateRoleScreen", course=SIX_STEPS
    ),
    State("form-fault", ("f2", "enter", "f4"), "CreateRoleScreen", course=SIX_STEPS),
)


async def reached(state: State, app: RoletutorApp, pilot: Any) -> None:
    """Play what leads to the state; the screen that it says is then on top."""
    await play(app, pilot, *state.do)
    assert type(app.screen).__name__ == state.screen
