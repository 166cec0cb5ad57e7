"""Two roles side by side, and which role needs a permission."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Select, Static, TabbedContent, TabPane

from tutor.ui import keys
from tutor.ui.screens.over import Over
from tutor.ui.widgets.key_line import KeyLine
from tutor.ui.widgets.output import clean
from tutor.ui.widgets.which_role import WhichRole

if TYPE_CHECKING:
    from textual.binding import BindingType

    from tutor.cards import Cards
    from tutor.cards.comparing import Row, Side
    from tutor.snapshot import Item, Role
    from tutor.ui.behind.session import Session

_READING = "it is being read"
_LEFT = "task definitions name it, among too many roles to look at each"
_TITLE = "Compare the two roles   ≠ they differ   = they are the same"


class CompareScreen(Over[None]):
    """`cards` are the account's roles as they were last seen, or None."""

    HELP = (
        "Compare the two roles\nTwo roles side by side, and in what they differ (≠). *Which role needs it?* takes any "
        "action of AWS's and says which role needs it, when and why, and whether the roles here have it now."
    )
    BINDINGS: ClassVar[list[BindingType]] = [*keys.COMPARE]
    CSS_PATH = ["dialogs.tcss", "compare.tcss"]
    AUTO_FOCUS = "#left"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    def __init__(self, session: Session, cards: Cards | None) -> None:
        super().__init__(classes="page")
        self._session = session
        self._cards = cards
        self._roles: Mapping[str, Item[Role]] = {}
        self._every: tuple[str, ...] = ()
        self._asked = 0  # how often the roles were asked for
        self._chosen = dict(zip(("left", "right"), _defaults(cards), strict=True))
        self._rows: dict[str, tuple[Static, Static, Static]] = {}
        self._which = WhichRole()

    def compose(self) -> ComposeResult:
        """Two tabs: the roles, and the question."""
        yield Static(Content(_TITLE), classes="top", markup=False)
        with TabbedContent(initial="roles"):
            with TabPane("Two roles", id="roles"):
                with Horizontal(id="sides"):
                    yield Static("", classes="title", markup=False)
                    yield self._select("left", "E")
                    yield self._select("right", "T")
                yield VerticalScroll(id="rows")
            with TabPane("Which role needs it?", id="needs"):
                yield self._which
        yield KeyLine()

    def _select(self, side: str, part: str) -> Select[str]:
        prompt = "no execution role chosen" if part == "E" else "no task role chosen"
        chosen = self._chosen[side]
        names = [chosen] if chosen else []
        made: Select[str] = Select(
            [(Content(clean(name)), name) for name in names],
            value=chosen or Select.NULL,
            prompt=prompt,
            id=side,
            classes=f"-{part}",
            compact=True,
        )
        return made

    def on_mount(self) -> None:
        """The roles are read while the frame is seen already."""
        self._read()

    def _read(self) -> None:
        self._asked += 1
        names, number = [name for name in self._chosen.values() if name], self._asked
        self.run_worker(lambda: self._session.read_roles(names, number), thread=True, exclusive=True, group="roles")

    def account_changed(self, cards: Cards | None) -> None:
        """The account is not as it was: look again."""
        self._cards = cards
        for side, default in zip(("left", "right"), _defaults(cards), strict=True):
            self._chosen[side] = self._chosen[side] or default
        self._read()

    def show_roles(self, every: Sequence[str], roles: Mapping[str, Item[Role]], number: int) -> None:
        """Show what was read, unless it was asked for anew since: an older answer may come after a newer one."""
        if number != self._asked:
            return
        self._roles = roles
        self._offer(every)
        self._show()

    def _offer(self, every: Sequence[str]) -> None:
        """All roles of the account can be chosen, and those that are chosen though they are not there."""
        names = tuple(dict.fromkeys([*(name for name in self._chosen.values() if name), *sorted(every)]))
        if names == self._every:
            return
        self._every = names
        for side, chosen in self._chosen.items():
            select = self.query_one(f"#{side}", Select)
            with self.prevent(Select.Changed):
                select.set_options([(Content(clean(name)), name) for name in names])
                if chosen:
                    select.value = chosen

    def on_select_changed(self, event: Select.Changed) -> None:
        """Another role is compared."""
        event.stop()
        side = event.select.id or ""
        chosen = "" if event.value is Select.NULL else str(event.value)
        if side in self._chosen and self._chosen[side] != chosen:
            self._chosen[side] = chosen
            self._read()

    def _show(self) -> None:
        from tutor.cards.comparing import rows

        left, right = (self._side(self._chosen[side]) for side in ("left", "right"))
        account = self._session.account
        info = account.info if account is not None else None
        area = self.query_one("#rows")
        for row in rows(left, right, info.account if info else ""):
            if row.title not in self._rows:
                self._rows[row.title] = made = (Static(classes="title"), Static(classes="-E"), Static(classes="-T"))
                area.mount(Horizontal(*made, classes="row"))
            for part, content in zip(self._rows[row.title], _row(row), strict=True):
                part.update(content)
        if info is not None:
            self._which.show_roles(left, right, info)

    def _side(self, name: str) -> Side | None:
        from tutor.cards.comparing import Side
        from tutor.snapshot import Unreadable

        if not name:
            return None
        role = self._roles.get(name, Unreadable(_READING))
        if self._cards is None:
            return Side(name, role, unseen=_READING)
        card = next((card for card in self._cards.cards if card.name == name), None)
        return Side(name, role, card, _LEFT if name in self._cards.left else self._cards.unseen)

    def action_turn(self, tab: str) -> None:
        """Show the other tab."""
        self.query_one(TabbedContent).active = tab
        if tab == "needs":
            self._which.begin()
        else:
            self.query_one("#left").focus()

    def action_scroll_page(self, pages: int) -> None:
        """Scroll what is read."""
        here = self.query_one(TabbedContent).active == "roles"
        shown = self.query_one("#rows" if here else "#answer")
        shown.scroll_relative(y=pages * max(shown.size.height - 2, 1), animate=False)

    def action_close(self) -> None:
        """Back to the lesson."""
        self.dismiss(None)


def _defaults(cards: Cards | None) -> tuple[str, str]:
    """The names of the first execution role and of the first task role."""
    from tutor.ecs import RoleKind

    if cards is None:
        return "", ""
    first = (cards.first(part) for part in (RoleKind.EXECUTION, RoleKind.TASK))
    left, right = (card.name if card else "" for card in first)
    return left, right


def _row(row: Row) -> Iterator[Content]:
    """The title with a sign that says whether the sides differ, and both sides; what both have is said quietly."""
    sign = "≠ " if row.differs else "= "
    yield Content.assemble((sign, "$text-warning" if row.differs and row.here else "$text-muted"), (row.title, "bold"))
    for lines, own in ((row.left, row.only_left), (row.right, row.only_right)):
        yield Content("\n").join(_line(line, own=line in own, here=row.here) for line in lines)


def _line(line: str, *, own: bool, here: bool) -> Content:
    text, tone = clean(line), {"✓": "$text-success", "✗": "$text-error", "?": "$text-warning"}.get(line[:1], "")
    if here and not own:
        return Content.styled(text, tone or "$text-muted")
    return Content.styled(text, tone)
