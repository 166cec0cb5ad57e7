"""What commands say, and what the tutor says of it. Texts from outside are shown as they are, never as markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text
from textual.widgets import RichLog

if TYPE_CHECKING:
    from tutor.checks import Finding

_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)", re.DOTALL)
_STRUCK_OVER = re.compile(r"[^\n]\x08")  # how `aws help` writes bold
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

    def read(self, text: str) -> None:
        """Show a text that is to be read from its first line on."""
        with self._from_the_first():
            self.write(Text(clean(text)), expand=True)

    def report(self, findings: Sequence[Finding]) -> None:
        """Show findings, from the first line on where they are longer than the window."""
        with self._from_the_first():
            for manner, label, text in finding_lines(findings):
                if label:
                    self._labelled(label, text, _STYLES[manner])
                else:
                    self.write(Text(clean(text), style=_STYLES[manner]), expand=True)

    @contextmanager
    def _from_the_first(self) -> Iterator[None]:
        """What is written meanwhile is seen from its first line on."""
        self.note("", "plain")
        before = len(self.lines)
        self.auto_scroll = False
        yield
        self.auto_scroll = True
        if len(self.lines) - before > self.size.height:
            self.call_after_refresh(self.scroll_to, y=before, animate=False)
        else:
            self.scroll_end(animate=False)

    def _labelled(self, label: str, text: str, style: str) -> None:
        line = Table.grid(padding=(0, 1), expand=True)
        line.add_column(width=10, no_wrap=True)
        line.add_column(overflow="fold", ratio=1)
        line.add_row(Text(f"  {label}", style="dim"), Text(clean(text), style=style))
        self.write(line, expand=True)


def clean(text: str) -> str:
    """The text without terminal escapes or overstriking, and other control characters made visible."""
    text = _STRUCK_OVER.sub("", _ESCAPE.sub("", text.replace("\r\n", "\n"))).expandtabs(4)
    return "".join(c if c == "\n" or c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def finding_lines(findings: Sequence[Finding]) -> Iterator[tuple[str, str, str]]:
    """Findings as (manner, label, text), what failed first and at most three of those in full."""
    from tutor.checks import MISCONCEPTIONS

    order = {"fail": 0, "unknown": 1, "skipped": 2, "pass": 3}
    full = 0
    for finding in sorted(findings, key=lambda finding: order[finding.status.value]):
        status = finding.status.value
        if status == "pass":
            yield "good", "", f"✓ {finding.title}: pass"
        elif status == "skipped":
            yield "dim", "", f"– {finding.title}: skipped. {finding.observed}"
        elif status == "unknown":
            yield "warning", "", f"? {finding.title}: unknown. {finding.observed}"
            if finding.fix.text:
                yield "plain", "to do", finding.fix.text
        else:
            yield "bad", "", f"✗ {finding.title}: FAIL"
            full += 1
            if full > 3:
                continue
            yield "plain", "expected", finding.expected
            yield "plain", "observed", finding.observed
            if finding.misconception is not None and finding.misconception in MISCONCEPTIONS:
                yield "hint", "remember", MISCONCEPTIONS[finding.misconception].sentence
            if finding.why:
                yield "plain", "why", finding.why
            if finding.fix.text:
                yield "plain", "to do", finding.fix.text
        for note in finding.notes:
            yield "dim", "note", note
