"""What all pages of the console share: where one is, the same by AWS CLI and boto3, a line for what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, cast

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tutor.ui import keys
from tutor.ui.screens.over import Over
from tutor.ui.widgets.equivalents import Equivalents
from tutor.ui.widgets.long_text import LongText
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.message import Message

    from tutor.actions.api_change import Change
    from tutor.ui.behind.session import Session
    from tutor.ui.frame import Frame

R = TypeVar("R")
READ_ONLY = "This account is read-only here: it can be looked at, and the buttons that change something are off."


class ConsolePage(Over[R], Generic[R]):
    """A page over the lesson. `take` gets the messages of workers that are meant for the console."""

    BINDINGS: ClassVar[list[BindingType]] = [keys.CONSOLE_PAGE[0]]
    AUTO_FOCUS = ""
    CSS_PATH = ["console_page.tcss"]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (150, "-vast")]

    def __init__(self, session: Session, where: str) -> None:
        super().__init__(classes="console-page")
        self.session = session
        self._where = where

    @property
    def writable(self) -> bool:
        """Whether buttons that change something work."""
        return self.session.writable

    @property
    def composed(self) -> bool:
        """Whether its parts are there: a message may come before them, or when they are being taken down."""
        return self.is_mounted and bool(self.query("#crumbs"))

    def head(self) -> ComposeResult:
        """The bar at the top: where one is, and in which account."""
        info = self.session.account.info if self.session.account else None
        kind = {"sandbox": "sandbox", "account": "REAL ACCOUNT, read-only", "file": "file, read-only"}
        which = f"{kind[info.kind]} {info.account}" if info else ""
        with Horizontal(classes="crumbs"):
            where = self._where
            if len(where) + len(which) + 3 > self.app.size.width:
                where = f"… › {where.rpartition(' › ')[2]}"
            yield Static(Content(clean(where)), id="crumbs", markup=False)
            yield Static(Content(clean(which)), id="crumbs-account", markup=False)

    def work(self, call: Callable[..., object], *arguments: object) -> None:
        """Do it in a worker's thread; its messages come to `take`."""
        cast("Frame", self.app)._work(call, *arguments)

    def is_free(self) -> bool:
        """Whether a button may change something now: one thing is done at a time. What holds it up is said."""
        frame = cast("Frame", self.app)
        if frame.busy:
            what = "A command is still running" if frame.stoppable else "Something is still being done"
            self.show_fault(f"{what}. Try again when it has ended.")
        return not frame.busy

    def carry_out(self, change: Change) -> None:
        """Have a change made. Nothing else is begun until it was told how that went."""
        cast("Frame", self.app)._start_work(self.session.carry_out, change, stoppable=False)

    def take(self, event: Message) -> None:
        """A worker's message. Each page takes what it asked for."""

    def show_fault(self, sentence: str) -> None:
        """Say at the bottom what is wrong, or nothing."""
        for line in self.query("#page-fault").results(Static):
            line.update(Content(clean(f"✗ {sentence}")) if sentence else "")
            line.display = bool(sentence) or not self.narrow

    def on_unmount(self) -> None:
        """However it is left, and with the tutor, too."""
        self.keep()

    def keep(self) -> None:
        """Keep what is filled in for the next time."""

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)

    def action_other(self) -> None:
        """The next way beside the form; where the window is narrow the panel comes over the form, and goes again."""
        for same in self.query(Equivalents):
            if not self.has_class("-narrow"):
                same.turn()
            elif not self.has_class("-same"):
                self.add_class("-same")
            elif same.way == same.ways[-1]:
                same.turn()
                self.remove_class("-same")
            else:
                same.turn()

    def action_copy_same(self) -> None:
        """Copy what the panel shows."""
        for same in self.query(Equivalents):
            same.copy()

    def action_scroll_page(self, pages: int) -> None:
        """Scroll what has the focus; else the first long text that is seen, or whatever else does not fit."""
        long = [one for one in self.query(VerticalScroll) if one.region and one.max_scroll_y > 0]
        long.sort(key=lambda one: (not one.has_focus, not isinstance(one, LongText)))
        for shown in long[:1]:
            shown.scroll_relative(y=pages * max(shown.size.height - 2, 1), animate=False)

    @property
    def narrow(self) -> bool:
        """Whether there is room for one column only."""
        return self.app.size.width < 100
