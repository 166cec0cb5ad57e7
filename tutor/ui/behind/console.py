"""The console's pages behind the screen: what they show is read here, and what their buttons do is carried out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from tutor.ui.behind.base import messages
from tutor.ui.behind.recording import Recording

if TYPE_CHECKING:
    from tutor.actions.account_lists import Choices
    from tutor.actions.api_change import Change
    from tutor.actions.task_definition import TaskDefinitionForm
    from tutor.study.begun import Begun, Rows


class ConsolePages(Recording):
    """Roles, policies and task definitions, as the console's pages show and change them."""

    _documents: dict[str, str] | None = None
    _drafts: dict[str, TaskDefinitionForm] | None = None
    _drafts_of = ""
    _changes: dict[str, Begun] | None = None
    _changes_of = ""

    @property
    def writable(self) -> bool:
        """Whether the buttons that change something work here."""
        return self.account is not None and self.account.writable

    # -- what the pages show ---------------------------------------------------------------------

    def list_roles(self) -> None:
        """Read all roles."""
        from tutor.actions.account_lists import roles

        with self._told("roles"):
            self._post(messages().RolesListed(roles(self._client("iam"))))

    def read_role(self, name: str) -> None:
        """Read a role's page; who uses it comes after it."""
        from tutor.actions.account_lists import uses
        from tutor.actions.role_page import read

        with self._told("role"):
            page = read(self._client("iam"), name)
            self._post(messages().RoleRead(page))
            try:
                self._post(messages().RoleUsesFound(page.arn, uses(self._client("ecs"), page.arn)))
            except _refusals() as refused:
                self._post(messages().RoleUsesFound(page.arn, None, said_of(refused)))

    def read_policy(self, arn: str) -> None:
        """Read a managed policy's JSON. AWS's own are remembered."""
        from tutor.actions.account_lists import document_of

        if self._documents is None:
            self._documents = {}
        text, error = self._documents.get(arn, ""), ""
        if not text:
            try:
                text = document_of(self._client("iam"), arn)
            except _refusals() as refused:
                error = said_of(refused)
            if arn.split(":")[4:5] == ["aws"] and text:
                self._documents[arn] = text
        self._post(messages().PolicyRead(arn, text, error))

    def list_families(self) -> None:
        """Read the task definitions' families."""
        from tutor.actions.account_lists import families

        with self._told("task definitions"):
            self._post(messages().FamiliesListed(families(self._client("ecs"))))

    def list_choices(self) -> None:
        """Read the roles and secrets that a task definition can name."""
        from tutor.actions import account_lists

        unlisted: dict[str, str] = {}

        def listed(what: str, read: Callable[[], Any]) -> Any:
            try:
                return read()
            except _refusals() as refused:
                unlisted[what] = f"The {what} could not be listed. {said_of(refused)}"
                return None

        choices: Choices = account_lists.Choices(
            listed("roles", lambda: account_lists.roles(self._client("iam"))),
            listed("secrets", lambda: account_lists.secrets(self._client("secretsmanager"))),
            unlisted,
        )
        self._post(messages().ChoicesListed(choices))

    def describe_revision(self, arn: str) -> None:
        """Read a revision, to begin a new one from it."""
        from tutor.actions.task_definition import revise

        with self._told("task definition"):
            described = self._client("ecs").describe_task_definition(taskDefinition=arn)
            region = self.account.info.region if self.account else ""
            self._post(messages().RevisionDescribed(revise(described, region)))

    # -- what their buttons do -------------------------------------------------------------------

    def carry_out(self, change: Change) -> None:
        """Make a change's calls, in order, until one is refused."""
        from tutor.account import AccountError
        from tutor.actions.console import Applied

        try:
            applied = change.apply(self._client(change.service))
        except AccountError as error:
            applied = Applied((), str(error))
        self.record_form(change.cli(), applied)
        self._post(messages().ConsoleChanged(change, applied.done, applied.error))

    # -- drafts ----------------------------------------------------------------------------------

    def draft(self, begun: TaskDefinitionForm | None = None) -> TaskDefinitionForm:
        """What was left in the ECS form that began like this one, or else that one; without it: the form of a new task
        definition. A revision of the same name with another content is one of the account before it was reset."""
        from tutor.actions.task_definition import TaskDefinitionForm

        begun = begun or TaskDefinitionForm(region=self.account.info.region if self.account else "")
        kept = self._kept_drafts().get(begun.revises)
        return kept if kept is not None and kept.base == begun.base else begun

    def keep_draft(self, form: TaskDefinitionForm) -> None:
        """Keep what stands in the ECS form, unless it is as it began; without room on the disk it stays as long as the
        tutor is open."""
        if form.request() == form.begun().request():
            self._kept_drafts().pop(form.revises, None)
        else:
            self._kept_drafts()[form.revises] = form
        self._save_drafts()

    def drop_drafts(self) -> None:
        """The account is another one now, and what was filled in for it before is no use."""
        self._kept_drafts().clear()
        self._save_drafts()
        self._kept_changes().clear()
        self._save_changes()

    def drop_draft(self, revises: str) -> None:
        """It is registered, or given up: the next one begins anew."""
        self._kept_drafts().pop(revises, None)
        self._save_drafts()

    def begun_change(self, change: str, of: Rows) -> Rows | None:
        """What was left of a change of a role that began as this one; None where nothing was."""
        kept = self._kept_changes().get(change)
        return kept.filled if kept is not None and kept.of == of else None

    def keep_change(self, change: str, of: Rows, filled: Rows) -> None:
        """Keep what is filled in, unless it is as it began; without room on the disk it stays as long as the tutor is
        open."""
        from tutor.study.begun import Begun

        before = self._kept_changes().pop(change, None)
        if filled != of:
            self._kept_changes()[change] = Begun(of, filled)
        if before is not None or filled != of:
            self._save_changes()

    def _kept_changes(self) -> dict[str, Begun]:
        from tutor.home import HomeError
        from tutor.study.begun import kept

        account = self.account.info.account if self.account else self._changes_of
        if self._changes is None or self._changes_of != account:
            try:
                self._changes = kept(self.home, account)
            except HomeError:
                self._changes = {}
            self._changes_of = account
        return self._changes

    def _save_changes(self) -> None:
        from tutor.home import HomeError
        from tutor.study.begun import keep

        with suppress(OSError, HomeError):
            keep(self.home, self._changes_of, self._kept_changes())

    def _kept_drafts(self) -> dict[str, TaskDefinitionForm]:
        from tutor.home import HomeError
        from tutor.study.drafts import kept

        account = self.account.info.account if self.account else ""
        if self._drafts is None or self._drafts_of != account:
            try:
                self._drafts = kept(self.home, account)
            except HomeError:
                self._drafts = {}
            self._drafts_of = account
        return self._drafts

    def _save_drafts(self) -> None:
        from tutor.home import HomeError
        from tutor.study.drafts import keep

        with suppress(OSError, HomeError):
            keep(self.home, self._drafts_of, self._kept_drafts())

    # -- below -----------------------------------------------------------------------------------

    def _client(self, service: str) -> Any:
        """A client of the account. Raises AccountError while there is none."""
        from tutor.account import AccountError

        if self.account is None:
            raise AccountError(*self.absent)
        return self.account.client(service)

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """What AWS refuses is said on the page that asked."""
        try:
            yield
        except _refusals() as refused:
            self._post(messages().PageFailed(what, said_of(refused)))


def said_of(error: BaseException) -> str:
    """An error of the account in AWS's words, or in those of who could not reach it."""
    answer: Mapping[str, Any] = getattr(error, "response", {})
    detail = answer.get("Error") if isinstance(answer, Mapping) else None
    return f"{detail['Code']}: {detail['Message']}" if detail else str(error)


def _refusals() -> tuple[type[Exception], ...]:
    from botocore.exceptions import BotoCoreError, ClientError

    from tutor.account import AccountError

    return (AccountError, BotoCoreError, ClientError)
