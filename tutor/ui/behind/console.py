"""The console's pages behind the screen: what they show is read here, and what their buttons do is carried out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tutor.ui.behind.base import messages
from tutor.ui.behind.recording import Recording

if TYPE_CHECKING:
    from tutor.actions.account_lists import Choices
    from tutor.actions.api_change import Change


class ConsolePages(Recording):
    """Roles, policies and task definitions, as the console's pages show and change them."""

    _documents: dict[str, str] | None = None

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
