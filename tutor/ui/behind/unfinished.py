"""What the learner left unfinished on the console's pages, behind the screen: the ECS form, changes of a role."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING, Generic, TypeVar

from tutor.home import HomeError
from tutor.ui.behind.base import Behind

if TYPE_CHECKING:
    from tutor.actions.task_definition import TaskDefinitionForm
    from tutor.study.begun import Begun, Rows

T = TypeVar("T")


class Kept(Generic[T]):
    """One kind of it, of one account at a time. Without room on the disk it stays as long as the tutor is open."""

    def __init__(self, read: Callable[[str], dict[str, T]], write: Callable[[str, Mapping[str, T]], None]) -> None:
        self._read, self._write = read, write
        self._account: str | None = None
        self._entries: dict[str, T] = {}

    def of(self, account: str | None) -> dict[str, T]:
        """What is left in this account, by name. Without one: in the last one, whose pages may still be open."""
        wanted = self._account or "" if account is None else account
        if wanted != self._account:
            try:
                self._entries = self._read(wanted)
            except HomeError:
                self._entries = {}
            self._account = wanted
        return self._entries

    def save(self) -> None:
        """Keep it for the next session."""
        with suppress(OSError, HomeError):
            self._write(self._account or "", self._entries)


class Unfinished(Behind):
    """Both are known by what they began from, and are had again only where they would begin from the same."""

    def draft(self, begun: TaskDefinitionForm | None = None) -> TaskDefinitionForm:
        """What was left in the ECS form that began like this one, or else that one; without it: the form of a new task
        definition. A revision of the same name with another content is one of the account before it was reset."""
        from tutor.actions.task_definition import TaskDefinitionForm

        begun = begun or TaskDefinitionForm(region=self.account.info.region if self.account else "")
        kept = self._kept_drafts().get(begun.revises)
        return kept if kept is not None and kept.base == begun.base else begun

    def keep_draft(self, form: TaskDefinitionForm) -> None:
        """Keep what stands in the ECS form, unless it is as it began."""
        if form.request() == form.begun().request():
            self._kept_drafts().pop(form.revises, None)
        else:
            self._kept_drafts()[form.revises] = form
        self._drafts.save()

    def drop_draft(self, revises: str) -> None:
        """It is registered, or given up: the next one begins anew."""
        self._kept_drafts().pop(revises, None)
        self._drafts.save()

    def begun_change(self, change: str, of: Rows) -> Rows | None:
        """What was left of a change of a role that began as this one; None where nothing was."""
        kept = self._kept_changes().get(change)
        return kept.filled if kept is not None and kept.of == of else None

    def keep_change(self, change: str, of: Rows, filled: Rows) -> None:
        """Keep what is filled in, unless it is as it began."""
        from tutor.study.begun import Begun

        before = self._kept_changes().pop(change, None)
        if filled != of:
            self._kept_changes()[change] = Begun(of, filled)
        if before is not None or filled != of:
            self._changes.save()

    def drop_drafts(self) -> None:
        """The account is another one now, and what was filled in for it before is no use."""
        self._kept_drafts().clear()
        self._drafts.save()
        self._kept_changes().clear()
        self._changes.save()

    def _kept_drafts(self) -> dict[str, TaskDefinitionForm]:
        return self._drafts.of(self.account.info.account if self.account else None)

    def _kept_changes(self) -> dict[str, Begun]:
        return self._changes.of(self.account.info.account if self.account else None)

    @cached_property
    def _drafts(self) -> Kept[TaskDefinitionForm]:
        from tutor.study import drafts

        return Kept(partial(drafts.kept, self.home), partial(drafts.keep, self.home))

    @cached_property
    def _changes(self) -> Kept[Begun]:
        from tutor.study import begun

        return Kept(partial(begun.kept, self.home), partial(begun.keep, self.home))
