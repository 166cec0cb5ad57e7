"""What commands say, and what the tutor says of it. Texts from outside are shown as they are, never as markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text
from textual.widgets import RichLog

if TYPE_CHECKING:
    from tutor.checks import Finding

_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)", re.DOTALL)
_STYLES = {
    "command": "bold",
    "plain": "",
    "good": "green",
    "warning": "yellow",
    "bad": "red",
    "dim": "dim",
    "hint": "cyan",
}
LIMIT = 5000


class Output(RichLog):
    """The lower part of the screen."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, markup=False, highlight=False, wrap=True, max_lines=LIMIT, min_width=20)
        self._rest = ""

    def say(self, text: str) -> None:
        """Show a chunk of a command's output; the last line may go on in the next chunk."""
        *lines, self._rest = clean(self._rest + text).split("\n")
        if lines:
            if len(lines) > LIMIT:
                lines = [f"… {len(lines) - LIMIT} lines before this are not shown", *lines[-LIMIT:]]
            self.write(Text("\n".join(lines)), expand=True)

    def note(self, text: str, manner: str) -> None:
        """Show a sentence of the tutor's. `manner` is one of the styles above."""
        if self._rest:
            self.write(Text(self._rest), expand=True)
            self._rest = ""
        self.write(Text(clean(text), style=_STYLES[manner]), expand=True)

    def report(self, findings: Sequence[Finding]) -> None:
        """Show findings."""
        for manner, line in finding_lines(findings):
            self.note(line, manner)


def clean(text: str) -> str:
    """The text without terminal escapes, and other control characters made visible."""
    text = _ESCAPE.sub("", text.replace("\r\n", "\n")).expandtabs(4)
    return "".join(c if c == "\n" or c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def finding_lines(findings: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    """Findings as (manner, line), what failed first and at most three of those in full."""
    from tutor.checks import MISCONCEPTIONS

    order = {"fail": 0, "unknown": 1, "skipped": 2, "pass": 3}
    full = 0
    for finding in sorted(findings, key=lambda finding: order[finding.status.value]):
        status = finding.status.value
        if status == "pass":
            yield "good", f"✓ {finding.title}: pass"
        elif status == "skipped":
            yield "dim", f"– {finding.title}: skipped. {finding.observed}"
        elif status == "unknown":
            yield "warning", f"? {finding.title}: unknown. {finding.observed}"
        else:
            yield "bad", f"✗ {finding.title}: FAIL"
            full += 1
            if full > 3:
                continue
            yield "plain", f"  expected  {finding.expected}"
            yield "plain", f"  observed  {finding.observed}"
            if finding.misconception is not None and finding.misconception in MISCONCEPTIONS:
                yield "hint", f"  remember  {MISCONCEPTIONS[finding.misconception].sentence}"
            if finding.why:
                yield "plain", f"  why       {finding.why}"
            if finding.fix.text:
                yield "plain", f"  to do     {finding.fix.text}"
        for note in finding.notes:
            yield "dim", f"  note      {note}"
