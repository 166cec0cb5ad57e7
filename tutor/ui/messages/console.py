"""What the console's pages were told, and what their buttons did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from tutor.actions.account_lists import Choices, FamilyRow, RoleRow, Uses
    from tutor.actions.api_change import Change
    from tutor.actions.console import Applied
    from tutor.actions.role_page import RolePage
    from tutor.actions.task_definition import TaskDefinitionForm


@dataclass
class RoleApplied(Message):
    """The form *Create role* was carried out: the first `len(applied.done)` calls of `change` were made."""

    applied: Applied
    change: Change | None = None


@dataclass
class PoliciesListed(Message):
    """The ARNs of all managed policies: AWS's own, and the account's."""

    arns: list[str]


@dataclass
class ConsoleChanged(Message):
    """A button of the console was carried out: the first `len(done)` of the change's calls were made, and `done` says
    what each did; `error`, in AWS's words, says why the next was not."""

    change: Change
    done: tuple[str, ...]
    error: str = ""


@dataclass
class RolesListed(Message):
    """All roles of the account."""

    rows: tuple[RoleRow, ...]


@dataclass
class RoleRead(Message):
    """A role's page as it is now."""

    page: RolePage


@dataclass
class RoleUsesFound(Message):
    """Which task definitions name the role, and as what; or in `error`, why that could not be found out."""

    arn: str
    uses: Uses | None
    error: str = ""


@dataclass
class PolicyRead(Message):
    """A managed policy's JSON, or why it could not be read."""

    arn: str
    document: str
    error: str = ""


@dataclass
class FamiliesListed(Message):
    """The task definitions' families."""

    rows: tuple[FamilyRow, ...]


@dataclass
class ChoicesListed(Message):
    """What a task definition can name: roles and secrets."""

    choices: Choices


@dataclass
class RevisionDescribed(Message):
    """A revision of a task definition, as the form that makes the next one."""

    form: TaskDefinitionForm


@dataclass
class PageFailed(Message):
    """What a page of the console is about (`roles`, `role`, …) could not be read: why."""

    what: str
    sentence: str
