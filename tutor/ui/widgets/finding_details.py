"""One finding in full: expected beside observed, why, what to remember, the fix by every way, and where it was seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from tutor.report.differing import LONGEST, words_apart
from tutor.report.short import Way, fix_of
from tutor.ui.widgets.call_details import labelled
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from tutor.checks import Finding
    from tutor.checks.ranking import Ranked
    from tutor.study.documents import EvidenceDocument

SIGNS = {"pass": "✓", "fail": "✗", "unknown": "?", "skipped": "–"}
STYLES = {"pass": "$text-success", "fail": "$text-error", "unknown": "$text-warning", "skipped": "$text-muted"}
_WORDS = {"pass": "pass", "fail": "FAIL", "unknown": "unknown", "skipped": "skipped"}
_WAYS: tuple[tuple[Way, str], ...] = (("cli", "CLI"), ("console", "Console"), ("python", "Python"))
_NOBODYS = (
    "This could not be found out. That is the account's or the connection's trouble, not yours, and it counts neither "
    "for nor against you."
)


class FixTabs(Vertical):
    """A fix by every way that it has; the way in which the learner works is shown first."""

    def __init__(self, finding: Finding, way: Way) -> None:
        super().__init__(classes="fix")
        self.finding = finding
        self.ways = [(one, title) for one, title in _WAYS if fix_of(finding, one)]
        names = [one for one, _ in self.ways]
        self.way: Way = way if way in names else names[0] if names else "cli"
        self._text = Static("", classes="code", markup=False)

    @property
    def text(self) -> str:
        """What is shown."""
        return fix_of(self.finding, self.way)

    def compose(self) -> ComposeResult:
        """The ways, and the text of one."""
        if self.ways:
            with Horizontal(classes="fix-ways"):
                for one, title in self.ways:
                    yield Button(title, id=f"fix-{one}", compact=True)
            yield self._text

    def on_mount(self) -> None:
        """The learner's way first."""
        self._show()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Another way."""
        event.stop()
        chosen = (event.button.id or "").removeprefix("fix-")
        self.way = next(one for one, _ in self.ways if one == chosen)
        self._show()

    def turn(self) -> None:
        """The next way."""
        names = [one for one, _ in self.ways]
        if names:
            self.way = names[(names.index(self.way) + 1) % len(names)]
            self._show()

    def _show(self) -> None:
        for button in self.query(Button):
            button.set_class(button.id == f"fix-{self.way}", "-on")
        lines = self.text.splitlines()
        shown = "\n".join(f"$ {line}" if self.way == "cli" and n == 0 else line for n, line in enumerate(lines))
        self._text.update(Content(clean(shown)))


class FindingDetails(VerticalScroll):
    """The finding that is chosen in the list."""

    def __init__(self) -> None:
        super().__init__(id="finding", can_focus=False)
        self.fix: FixTabs | None = None
        self._documents = Vertical(classes="seen")

    def show(self, one: Ranked, way: Way, lesson: str) -> None:
        """Show it. `lesson` is the title of the step that explains it, or empty."""
        self.fix = FixTabs(one.finding, way)
        self._documents = Vertical(classes="seen")
        with self.app.batch_update():
            self.remove_children()
            self.mount_all(self._parts(one, lesson))
            self.scroll_home(animate=False)

    def show_documents(self, documents: Sequence[EvidenceDocument]) -> None:
        """The policies in which it was seen, with the statements marked."""
        for document in documents:
            marked = [
                Content.styled(clean(f"▶ {line}"), "bold on $marked")
                if mark
                else Content.styled(clean(f"  {line}"), "$text-muted")
                for mark, line in document.lines
            ]
            self._documents.mount(
                Static(Content(clean(f"Seen in {document.title}, as it is now:")), classes="seen-in", markup=False),
                Static(Content("\n").join(marked), classes="seen-text", markup=False),
            )

    def _parts(self, one: Ranked, lesson: str) -> Iterator[Widget]:
        from tutor.checks import MISCONCEPTIONS

        finding, status = one.finding, one.finding.status.value
        head = f"{SIGNS[status]} {clean(finding.title)}: {_WORDS[status]}"
        yield Static(Content.styled(head, f"bold {STYLES[status]}"), classes="finding-head", markup=False)
        if one.resting:
            yield labelled("root cause", "On this rest: " + "; ".join(rest.title for rest in one.resting) + ".")
        if status == "unknown":
            yield labelled("whose", _NOBODYS)
            yield labelled("what", finding.observed)
        elif status == "skipped":
            yield labelled("why", finding.observed)
        else:
            yield _pair(finding)
        if finding.misconception is not None and finding.misconception in MISCONCEPTIONS:
            yield labelled("remember", MISCONCEPTIONS[finding.misconception].sentence)
        if finding.why:
            yield labelled("why", finding.why)
        if finding.fix.text:
            yield labelled("to do", finding.fix.text)
        assert self.fix is not None
        if self.fix.ways:
            yield self.fix
        yield self._documents
        for note in finding.notes:
            yield labelled("note", note, "note")
        if lesson:
            yield labelled("explained", f"in step {lesson}")
        if finding.reference:
            yield labelled("reference", finding.reference, "note")


def _pair(finding: Finding) -> Widget:
    """Expected and observed, side by side where both are short and there is room, with what differs underlined."""
    left, right = words_apart(finding.expected, finding.observed)
    good = Content.assemble(*((clean(text), "bold underline $text-success" if apart else "") for text, apart in left))
    bad_style = "bold underline $text-error" if finding.status.value == "fail" else "bold underline"
    bad = Content.assemble(*((clean(text), bad_style if apart else "") for text, apart in right))
    boxes = [
        Vertical(Static(Content(label), classes="pair-label", markup=False), Static(text, markup=False), classes="half")
        for label, text in (("expected", good), ("observed", bad))
        if text.plain
    ]
    long = max(len(finding.expected), len(finding.observed)) > LONGEST
    return Horizontal(*boxes, classes="pair -below" if long else "pair")
