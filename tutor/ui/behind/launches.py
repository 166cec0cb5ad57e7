"""Launches are rehearsed, a lesson's and any other of the account; what a finding points at is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.ui.behind.base import Behind, messages

if TYPE_CHECKING:
    from tutor.checks import Finding
    from tutor.report.launch import Rehearsed


class Launches(Behind):
    """Launches to be seen."""

    def demonstrate(self, task: str, step: str, line: int) -> None:
        """Rehearse the launch of a lesson's fence, which stands in `line` of its step."""
        from tutor.account import AccountError

        try:
            self._post(messages().LaunchRehearsed(step, line, self._rehearsed(task)))
        except AccountError as error:
            self._post(messages().LaunchFailed(step, line, f"{error.sentence} {error.remedy}".strip()))

    def families(self) -> None:
        """The families of task definitions that can be launched."""
        from tutor.account import AccountError
        from tutor.snapshot import Absent, Need, Present

        need = Need("families")
        try:
            if self.account is None:
                raise AccountError(*self.absent)
            item = self.account.read([need]).names(need)
        except AccountError as error:
            self._post(messages().FamiliesRead((), f"{error.sentence} {error.remedy}".strip()))
            return
        if isinstance(item, Present):
            self._post(messages().FamiliesRead(item.value))
        else:
            why = "" if isinstance(item, Absent) else f"The task definitions cannot be read: {item.why}"
            self._post(messages().FamiliesRead((), why))

    def see_launch(self, task: str) -> None:
        """Rehearse the launch that was chosen on its own screen."""
        from tutor.account import AccountError

        try:
            self._post(messages().LaunchSeen(task, self._rehearsed(task)))
        except AccountError as error:
            self._post(messages().LaunchUnseen(task, f"{error.sentence} {error.remedy}".strip()))

    def read_evidence(self, finding: Finding) -> None:
        """The policies that a finding points at. What cannot be read now is left out: the finding has said it all."""
        from tutor.account import AccountError
        from tutor.study.documents import documents, needs

        wanted = needs(finding)
        if self.account is None or not wanted:
            return
        try:
            items = self.account.read(wanted).items
        except AccountError:
            return
        self._post(messages().EvidenceRead(finding, documents(finding, items)))

    def _rehearsed(self, task: str) -> Rehearsed:
        from tutor.account import AccountError
        from tutor.demonstration import demonstrate

        if self.account is None:
            raise AccountError(*self.absent)
        return demonstrate(self.account, task)
