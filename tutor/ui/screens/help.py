"""Help for the place where the focus is: what it is, the keys that work there, the tutor's words at the prompt.

A place says of itself what it is: by a class attribute `HELP` ("Title\\ntext"), or by a line in `PLACES` below.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from tutor.ui import key_names, keys
from tutor.ui.palette import palette_lines
from tutor.ui.screens.over import Over
from tutor.ui.widgets.key_line import KeyLine
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from textual.binding import BindingType
    from textual.dom import DOMNode
    from textual.screen import Screen


@dataclass(frozen=True)
class Place:
    """Where the learner is: its name, and what it is for."""

    title: str
    text: str


PLACES: dict[str, Place] = {
    "Prompt": Place(
        "The prompt",
        "Type `aws …` commands here; they run against the account named at the top. `file://NAME` is a file in the "
        "folder where you started the tutor. Several lines can be pasted at once.\n"
        "The letter of an answer answers the first open question of the step (several: a,c). The words below are the "
        "tutor's own. After each command the step is judged by itself.",
    ),
    "QuestionBlock": Place(
        "A question",
        "Choose by letter, by the arrows and Space, or by a click. Where several are right, mark each and answer with "
        "Enter. A question may be answered again until it is right. A prediction is only written down: what then "
        "happens answers it.",
    ),
    "ActionBlock": Place(
        "A box that can be run",
        "Enter or a click runs it in your account, exactly as it stands. You may as well type your own command at the "
        "prompt: what counts is what comes of it. With the mouse you can select its text.",
    ),
    "LaunchBlock": Place(
        "A launch",
        "Enter or a click rehearses it: each call that ECS, the agent and the application would make is judged as the "
        "account is now, up to the first that is refused. Nothing is started and nothing is changed.",
    ),
    "Rail": Place(
        "The list of steps",
        "Go to any step, at any time: up and down, then Enter, or a click. ✓ is done, ● is where you are, ○ is open. "
        "Where a part offers it, a test-out marks all of its steps as done.",
    ),
    "AccountPanel": Place(
        "The account",
        "The roles of the account's tasks, as they are now; every change is followed by itself, from another terminal "
        "too, and marked. The arrows choose a card or a verdict, Enter opens it. Below is what the last check found: ✓ "
        "pass, ✗ fail, ? could not find out, – rests on another.",
    ),
    "Output": Place(
        "What was said",
        "What commands printed, and what the tutor says of it. Scroll with the arrows or the wheel; select with the "
        "mouse to copy.",
    ),
    "Lesson": Place(
        "The lesson",
        "Read, answer, and do the step by any way you like: boxes with ▶ (Tab, then Enter, or a click), the prompt "
        "below, or the console's form. Everything is saved at once: leave whenever you like.",
    ),
    "CreateRoleScreen:0": Place(
        "Create role, page 1: select trusted entity",
        "Who may assume the role? Choose the type of the trusted entity, the service and its use case; they make the "
        "trust policy. The same by AWS CLI or boto3 stands beside it.",
    ),
    "CreateRoleScreen:1": Place(
        "Create role, page 2: add permissions",
        "What may the role do? Search by name, mark with Enter or a click. Below it a permissions boundary may be set, "
        "which only ever takes away.",
    ),
    "CreateRoleScreen:2": Place(
        "Create role, page 3: name, review, and create",
        "A role's name cannot be changed later. Look once more at the trust policy and the permissions below; then "
        "*Create role* makes it in your account.",
    ),
    "RolesScreen": Place("Roles", "All roles of the account. Type to search; Enter or a click opens a role's page."),
    "RolePageScreen": Place(
        "A role's page",
        "What the role may do, who may assume it, and its tags, as the console shows them. Each button shows the calls "
        "it makes before anything is done.",
    ),
    "ChangeScreen": Place(
        "A change of a role",
        "The calls that it makes stand beside it, as AWS CLI and boto3. Nothing is done before you press the button; "
        "what AWS refuses is said in its own words, and what you filled in stays.",
    ),
    "PoliciesScreen": Place(
        "Policies",
        "All managed policies, AWS's and the account's own. Type to search; the JSON of the marked one is shown.",
    ),
    "FamiliesScreen": Place("Task definitions", "The account's families. Choose the one to make a new revision of."),
    "TaskDefinitionScreen": Place(
        "Create new task definition",
        "The *task role* (T) is the application's; with the *task execution role* (E) ECS and the Fargate agent start "
        "the task. The same as JSON, AWS CLI and boto3 stands beside it. What you fill in is kept.",
    ),
    "PickSecret": Place("A secret", "Which secret is to be injected, and which key of it. Its value is not read here."),
    "ConsoleMenu": Place("The console", "The console's pages that the course needs. Enter or a click opens one."),
    "PythonEditor": Place(
        "The Python editor",
        "A program that runs in a process of its own, with the account's environment: boto3 needs no keys here. What "
        "you write is kept.",
    ),
    "SolutionScreen": Place(
        "The solution",
        "The step by every way that leads there; a tab a way. It may be run from here: it does the step in your "
        "account. The certificate says that you saw it.",
    ),
    "CertificateScreen": Place(
        "The certificate", "What you did, how, and with how much help. Save writes it as Markdown and as JSON."
    ),
    "TestOutScreen": Place(
        "A test-out",
        "The questions of a part, each asked once. All right at the first try, and the steps of the part count as "
        "done; otherwise you walk them.",
    ),
    "AskLine": Place("A line from you", "A few words of your own; Enter sends them. They stay on this machine."),
    "Confirm": Place("A question before it is done", "Nothing happens until you choose. Escape is no."),
    "Palette": Place(
        "The commands",
        "Type a part of what you look for; up, down and Enter choose. Everything that can be done here is in it, every "
        "step of the course, and the themes.",
    ),
}
"""By the name of a widget's or screen's class; `:n` for the page n of a screen that has pages."""


def place_of(screen: Screen[Any]) -> Place:
    """Where the focus is: the nearest thing around it that says what it is."""
    node: DOMNode | None = screen.focused or screen
    while node is not None:
        found = _of(node)
        if found is not None:
            return found
        node = node.parent
    return _of(screen) or PLACES["Lesson"]


def _of(node: DOMNode) -> Place | None:
    page = getattr(node, "page", None)
    for part in type(node).__mro__:
        own = vars(part).get("HELP")
        if isinstance(own, str) and part.__module__.startswith("tutor."):
            title, _, text = own.strip().partition("\n")
            return Place(title, text.strip())
        for name in ([f"{part.__name__}:{page}"] if isinstance(page, int) else []) + [part.__name__]:
            if name in PLACES:
                return PLACES[name]
    return None


class HelpScreen(Over[None]):
    """The help of a place. It covers the screen and closes by the key that opened it, by Escape or by its button."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.HELP_SCREEN]
    AUTO_FOCUS = "#help"
    CSS_PATH = "help.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    def __init__(self, place: Place, below: Screen[Any]) -> None:
        """`below` is the screen that it is about."""
        super().__init__()
        self.place = place
        self._below = below

    def compose(self) -> ComposeResult:
        """Title, what the place is, keys, words, button."""
        lesson = self._below is self.app.screen_stack[0]
        yield Static(Content(f"Help · {clean(self.place.title)}"), id="help-top", markup=False)
        with VerticalScroll(id="help"):
            yield Static(Content(clean(self.place.text)), classes="text", markup=False)
            yield Static("Keys that work here", classes="heading", markup=False)
            yield Static(_table(self._keys()), classes="rows", markup=False)
            if lesson:
                yield Static("The tutor's own words, at the prompt", classes="heading", markup=False)
                yield Static(_table(self._words()), classes="rows", markup=False)
            yield Static(
                "Signs: ✓ pass · ✗ fail · ? could not find out · – rests on something that failed.\n"
                "Keys, colours and movement can be changed: docs/keys.md says how.",
                classes="foot",
                markup=False,
            )
        with Horizontal(id="help-buttons"):
            yield Button("Close", id="close-help", compact=True)
        yield KeyLine()

    def _keys(self) -> Iterator[tuple[str, str]]:
        """The keys of ours that work on the screen below, as they are bound now."""
        from tutor.ui.palette import meant

        bound = self.app._keymap
        for _, binding in meant(self._below, self.app):
            several = bound.get(str(binding.id), keys.by_id()[str(binding.id)].key).split(",")
            yield ", ".join(map(key_names.spoken, several)), binding.tooltip
        yield "Tab", "To the next place; Shift+Tab goes back"

    def _words(self) -> Iterator[tuple[str, str]]:
        """The words, and what they do: as their key or their line in the palette says it."""
        from tutor.ui.words import WORDS

        says = {one.action.removeprefix("app."): one.tooltip for one in keys.by_id().values()}
        says |= {action: text for _, text, action in palette_lines(type(self.app))}
        words: dict[str, list[str]] = {}
        for word, action in WORDS.items():
            words.setdefault(action, []).append(word)
        for action, several in words.items():
            yield ", ".join(several), says.get(action, "")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The button is the same as the key."""
        event.stop()
        self.action_close()

    def action_scroll_page(self, pages: int) -> None:
        """Scroll the text."""
        shown = self.query_one("#help")
        shown.scroll_relative(y=pages * max(shown.size.height - 2, 1), animate=False)

    def action_close(self) -> None:
        """Back to where the learner was."""
        self.dismiss(None)


def _table(rows: Iterable[tuple[str, str]]) -> Table:
    """Names at the left, what they do at the right: one widget for all rows, so that the help opens at once."""
    shown = Table.grid(padding=(0, 2, 0, 0), expand=True)
    shown.add_column(width=16, overflow="fold")
    shown.add_column(overflow="fold", ratio=1)
    for name, what in rows:
        shown.add_row(Text(clean(name), style="bold"), Text(clean(what)))
    return shown
