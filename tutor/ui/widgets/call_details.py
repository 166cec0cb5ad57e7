"""What there is to say of one call of a launch, below the lanes: AWS's words, who, on what, which statement decides.

It is few widgets on purpose: a step through a launch changes texts, and mounts nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tutor.ui.widgets.lane_chart import STATES
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from tutor.report.launch import Rehearsed
    from tutor.report.launch_details import Said
    from tutor.report.launch_lanes import Call

_LABELS = 12
_STYLES = {"document": "$text-muted", "marked": "bold on $marked", "note": "$text-muted"}


class CallDetails(Vertical):
    """Rows of a word and a text; a policy's document stands as it is, its deciding statement marked. AWS's words are a
    text of their own, so that they can be copied as they are."""

    def __init__(self) -> None:
        super().__init__(classes="call-details")
        self._said: tuple[Said, ...] = ()
        self._head = Static("", classes="call-head", markup=False)
        self._before = Static("", classes="call-facts", markup=False)
        self._aws_says = Static("AWS says", classes="aws-says", markup=False)
        self._aws = Static("", classes="aws", markup=False)
        self._after = Static("", classes="call-facts", markup=False)

    def compose(self) -> ComposeResult:
        """The call, what decides it, AWS's words, and what more there is."""
        yield self._head
        yield self._before
        yield self._aws_says
        yield self._aws
        yield self._after

    def show(self, of: Rehearsed, call: Call, *, mends: bool) -> None:
        """Show the call."""
        from tutor.report.launch_details import details, headline

        self._said = details(of, call.place, mends=mends)
        head = f"{call.sign or '○'} {clean(headline(of, call.place))}"
        self._head.update(Content.styled(head, f"bold {STATES[call.state]}"))
        self._draw()

    def on_resize(self) -> None:
        """Texts are wrapped anew at another width."""
        self._draw()

    def _draw(self) -> None:
        width = max(self.content_size.width, 20)
        at = next((n for n, line in enumerate(self._said) if line.manner == "aws"), len(self._said))
        aws = "\n".join(line.text for line in self._said if line.manner == "aws")
        with self.app.batch_update():
            self._aws_says.display = self._aws.display = bool(aws)
            self._aws.update(Content(clean(aws)))
            for part, said in ((self._before, self._said[:at]), (self._after, self._said[at + 1 :])):
                part.update(Content("\n").join(_lines(said, width)))
                part.display = bool(said)


def _lines(said: Sequence[Said], width: int) -> Iterator[Content]:
    room = width - _LABELS
    for line in said:
        style = _STYLES.get(line.manner, "")
        mark = {"marked": "▶ ", "document": "  "}.get(line.manner, "")
        for number, text in enumerate(wrapped(clean(line.text), room - len(mark))):
            label = line.label if number == 0 else ""
            yield Content.assemble(
                (label.ljust(_LABELS), "$text-muted"), (mark if number == 0 else " " * len(mark), ""), (text, style)
            )


def wrapped(text: str, room: int) -> Iterator[str]:
    """The text in lines of so many cells, broken between words where that is possible; its indentation is kept."""
    for line in text.split("\n"):
        body = line.lstrip(" ")
        begun = line[: len(line) - len(body)]
        for word in body.split(" "):
            joined = f"{begun} {word}" if begun.strip() else begun + word
            if cell_len(joined) <= room:
                begun = joined
                continue
            if begun.strip():
                yield begun
            *full, begun = chop_cells(word, max(room, 2)) or [""]
            yield from full
        yield begun


def labelled(label: str, text: str, manner: str = "plain") -> Widget:
    """A word, and beside it a text that may be wrapped and selected."""
    return Horizontal(
        Static(Content(label), classes="label", markup=False),
        Static(Content(clean(text)), classes=f"text {manner}", markup=False),
        classes="said-row",
    )
