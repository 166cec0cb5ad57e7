"""The bar at the top: where the learner is, and the account at all times. Nothing in it is cut: it is said shorter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tutor.printable import safe

if TYPE_CHECKING:
    from textual import events

    from tutor.account.target import Target
    from tutor.snapshot import TargetInfo

_NAME = "roletutor"


class TopBar(Horizontal):
    """Name and place at the left, the account at the right. Clicks on name and account open home."""

    class HomeAsked(Message):
        """The learner wants home: the courses, or the accounts."""

        def __init__(self, at: Literal["courses", "targets"]) -> None:
            super().__init__()
            self.at = at

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, classes="top-bar")
        # Held, not looked up: a worker's message may still come while the screen is being taken down.
        self._word = Static(_NAME, classes="top-name", markup=False)
        self._where = Static("", classes="top-where", markup=False)
        self._chip = Static("", classes="top-chip", markup=False)
        self._word.tooltip = "Home: the courses, and the account to learn in"
        self._chip.tooltip = "The account that everything here is done in. A click: choose another"
        self._places: Sequence[str] = ("",)
        self._targets: Sequence[str] = ("",)

    def compose(self) -> ComposeResult:
        """Name, place, account."""
        yield self._word
        yield self._where
        yield self._chip

    @property
    def text(self) -> str:
        """All that it says."""
        parts = [part for part in (self._word, self._where, self._chip) if part.display]
        return " ".join(str(part.render()) for part in parts).strip()

    def show_place(self, course: str, number: int, of: int) -> None:
        """Show the course, and which of its steps is open."""
        step = f"step {number} of {of}"
        self._places = (f"› {safe(course)} › {step}", f"› {step}", f"{number}/{of}", "")
        self._fit()

    def show_course(self, course: str) -> None:
        """Show the course alone: no step is open yet."""
        self._places = (f"› {safe(course)}" if course else "", "")
        self._fit()

    def show_target(self, *texts: str, real: bool = False) -> None:
        """Show the account. `texts` say it at length and ever shorter; `real`: in the colour of a real one."""
        self._targets = tuple(safe(text) for text in texts)
        self.set_class(real, "-real")
        self._fit()

    def on_resize(self, _: events.Resize) -> None:
        """Say as much as there is room for."""
        self._fit()

    def on_click(self, event: events.Click) -> None:
        """Name and account lead home."""
        if event.widget is self._word:
            self.post_message(self.HomeAsked("courses"))
        elif event.widget is self._chip:
            self.post_message(self.HomeAsked("targets"))

    def _fit(self) -> None:
        """The account comes first, the place takes what is left."""
        width = self.size.width or 80
        room = width - len(_NAME) - 6  # the parts' padding
        target = next((text for text in self._targets if Content(text).cell_length <= room), self._targets[-1])
        room -= Content(target).cell_length
        self._word.display = room >= 0  # in a window as narrow as that the account alone
        place = next((text for text in self._places if Content(text).cell_length <= room), "")
        self._chip.update(Content(target))
        self._where.update(Content(place))


def target_texts(info: TargetInfo, file: str = "") -> tuple[str, ...]:
    """How an open account is called, at length and ever shorter. `file` is the name of an exported one's file."""
    if info.kind == "sandbox":
        return (f"sandbox {info.account} · {info.region}", f"sandbox {info.account}", "sandbox")
    if info.kind == "account":
        where = f" · {info.region}" if info.region else ""
        return (
            f"REAL ACCOUNT {info.account}{where} · read-only",
            f"REAL ACCOUNT {info.account} · read-only",
            "REAL · read-only",
        )
    name = file if len(file) <= 24 else f"{file[:23]}…"
    return (f"file {name} · {info.account} · read-only", f"file {name} · read-only", "file · read-only")


def missing_texts(target: Target, state: str) -> tuple[str, ...]:
    """How an account is called that was chosen and is not open: `state` says why."""
    if target.kind == "sandbox":
        return (f"sandbox · {state}", state)
    if target.kind == "file":
        return (f"file {target.value.rpartition('/')[2]} · {state}", f"file · {state}", state)
    name = f"profile {target.value}" if target.kind == "profile" else "credentials of the environment"
    return (f"REAL ACCOUNT, {name} · {state}", f"REAL ACCOUNT · {state}", f"REAL · {state}")
