"""The account at the right: the role as it is now, and what the last check found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from tutor.checks import Finding
    from tutor.snapshot import Item, Role, TargetInfo

_SIGNS = {"pass": "✓", "fail": "✗", "unknown": "?", "skipped": "–"}
_STYLES = {"pass": "$text-success", "fail": "$text-error", "unknown": "$text-warning", "skipped": "$text-muted"}


class AccountPanel(VerticalScroll):
    """What the account has."""

    def __init__(self) -> None:
        super().__init__(id="account")
        # Held, not looked up: a worker's message may still come while the screen is being taken down.
        self._info = Static("starting …", id="account-info", markup=False)
        self._card = Static("", id="role-card", markup=False)
        self._verdicts = Static("", id="verdicts", markup=False)
        self._shown: dict[Static, object] = {}

    def compose(self) -> ComposeResult:
        """The account, the role, the findings."""
        yield Static("Account", classes="heading", markup=False)
        yield self._info
        yield self._card
        yield self._verdicts

    def show_account(self, info: TargetInfo, *, writable: bool) -> None:
        """Show whose account it is."""
        kind = {"sandbox": "sandbox on this machine", "account": "REAL AWS account", "file": "exported file"}[info.kind]
        lines = [kind, info.account, info.region or "no region set"]
        if not writable:
            lines.append("read-only: it is checked, never changed")
        self._info.update(Content("\n".join(line for line in lines if line)))

    def show_trouble(self, sentence: str) -> None:
        """Show that the account does not answer."""
        self._info.update(Content(sentence))

    def show_role(self, role: Item[Role], name: str) -> None:
        """Show the role's card."""
        from tutor.snapshot import Absent, Unreadable

        parts = [Content.styled("\nE ", "bold $accent"), Content.styled("execution role\n", "$text-muted")]
        if isinstance(role, Absent):
            parts += [Content.styled(name, "bold"), Content("\nnot there yet")]
        elif isinstance(role, Unreadable):
            parts += [Content.styled(name, "bold"), Content(f"\ncould not look: {role.why}")]
        else:
            parts += [Content.styled(role.value.name, "bold"), Content("\n" + _role_words(role.value))]
        self._change(self._card, Content.assemble(*parts))

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show the last verdicts, one line each."""
        parts: list[Content] = []
        if findings:
            parts.append(Content.styled("\nLast check\n", "$text-muted"))
        names = [finding.check for finding in findings]
        for finding in findings:
            status = finding.status.value
            name = finding.check if names.count(finding.check) == 1 else clean(finding.title)
            parts.append(Content.styled(f"{_SIGNS[status]} {name}: {status}\n", _STYLES[status]))
        self._change(self._verdicts, Content.assemble(*parts))

    def _change(self, part: Static, content: Content) -> None:
        """Show another content; the same again would have the whole screen laid out for nothing."""
        shown = (content.plain, content.spans)
        if self._shown.get(part) != shown:
            self._shown[part] = shown
            part.update(content)


def _role_words(role: Role) -> str:
    import json

    from tutor.snapshot import Present

    lines = []
    try:
        raw = json.loads(role.trust)
        statements = raw["Statement"] if isinstance(raw["Statement"], list) else [raw["Statement"]]
        for statement in statements:
            principal = statement.get("Principal", {})
            values = principal.values() if isinstance(principal, dict) else [principal]
            for value in values:
                for who in value if isinstance(value, list) else [value]:
                    verb = "trusts" if statement.get("Effect") == "Allow" else "denies"
                    lines.append(f"{verb} {str(who).removesuffix('.amazonaws.com')}")
    except (ValueError, KeyError, TypeError, AttributeError):
        lines.append("trust policy cannot be read")
    if isinstance(role.attached, Present):
        number = len(role.attached.value)
        lines.append(f"{number or 'no'} {'policy' if number == 1 else 'policies'} attached")
        lines += [policy.name for policy in role.attached.value]
    else:
        lines.append("policies could not be read")
    if isinstance(role.inline, Present) and role.inline.value:
        lines.append(f"{len(role.inline.value)} inline")
        lines += [policy.name for policy in role.inline.value]
    return "\n".join(lines)
