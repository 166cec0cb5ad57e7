"""A role of the account, or none: the drop-down list of *Task role* and *Task execution role*."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.content import Content
from textual.widgets import Select

from tutor.actions.account_lists import RoleRow
from tutor.actions.task_definition import NO_ROLE
from tutor.ui.widgets.output import clean

TASKS = "AWS Service: ecs-tasks"


class RoleSelect(Select[str]):
    """The value is the role's ARN, or `None` as the console says it. Roles that trust ECS tasks come first."""

    def __init__(self, chosen: str, *, id: str) -> None:
        self._chosen = chosen or NO_ROLE
        super().__init__(self._offered(()), value=self._chosen, allow_blank=False, compact=True, id=id, classes="pick")

    def show(self, roles: Sequence[RoleRow]) -> None:
        """The account's roles have come."""
        if self.value is not Select.NULL:
            self._chosen = str(self.value)
        with self.prevent(Select.Changed):
            self.set_options(self._offered(roles))
            self.value = self._chosen

    def _offered(self, roles: Sequence[RoleRow]) -> list[tuple[Any, str]]:
        known = {NO_ROLE, *(role.arn for role in roles)}
        others = [] if self._chosen in known else [(_name(self._chosen), self._chosen)]
        ordered = sorted(roles, key=lambda role: TASKS not in role.trusts)
        return [(Content(NO_ROLE), NO_ROLE), *others, *((_said(role), role.arn) for role in ordered)]


def _name(arn: str) -> Content:
    return Content(clean(arn.rpartition("/")[2]))


def _said(role: RoleRow) -> Content:
    if TASKS in role.trusts:
        return Content(clean(role.name))
    who = ", ".join(trust.removeprefix("AWS Service: ") for trust in role.trusts) or "nobody"
    return Content.assemble(clean(role.name), (f"  trusts {clean(who)}", "$text-warning"))
