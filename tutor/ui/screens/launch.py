"""The launch of any task definition of the account: chosen, guessed at, rehearsed, and played in its lanes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, OptionList, Static

from tutor.ui import keys
from tutor.ui.screens.over import Over
from tutor.ui.widgets.key_line import KeyLine
from tutor.ui.widgets.launch_lanes import LaunchLanes
from tutor.ui.widgets.options import Options
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from textual.binding import BindingType

    from tutor.report.launch import Rehearsed
    from tutor.report.launch_guess import Guess

_NONE = (
    "There is no task definition in this account yet. Register one first: in the Console tab, with "
    "`aws ecs register-task-definition`, or in the step that asks for it. Then come back with {key}."
)


class LaunchScreen(Over[None]):
    """Which task definition; what will happen; what happens."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.LAUNCH_SCREEN]
    AUTO_FOCUS = ""
    CSS_PATH = ["dialogs.tcss", "launch.tcss"]
    HELP = (
        "A launch\nA task definition's launch, rehearsed call by call as the account is now; nothing is launched. Each "
        "call stands in the lane of who makes it. Step through it, and choose any call to see which statement decided."
    )

    class Chosen(Message):
        """A task definition was chosen."""

        def __init__(self, family: str) -> None:
            super().__init__()
            self.family = family

    def __init__(self, where: str, *, real: bool) -> None:
        super().__init__(classes="page")
        self.where = where
        self.real = real
        self.families: Sequence[str] = ()
        self.family = ""
        self.of: Rehearsed | None = None
        self.guess: Guess | None = None
        self.asking = False
        self._beside: Sequence[str] = ()
        self._said = ""
        self._told = Static("Reading the task definitions …", id="launch-told", markup=False)
        self._choice = Options(id="launch-choice")
        self._compared = Static("", classes="compared", markup=False)
        self._remember = Static("", id="launch-remember", markup=False)
        self._lanes = LaunchLanes(mends=True, before=[self._compared], after=[self._remember])

    def compose(self) -> ComposeResult:
        """Title, what there is to say or choose, the lanes, buttons."""
        yield Static(Content(clean(f"Launch · {self.where}")), id="launch-top", classes="top", markup=False)
        yield self._told
        yield self._choice
        yield self._lanes
        with Horizontal(classes="buttons"):
            yield Button("Close", id="cancel", compact=True)
            yield Button("Other task definition", id="other", compact=True)
            yield Button("Rehearse again", id="again", compact=True)
        yield KeyLine()

    def on_mount(self) -> None:
        """There is nothing to choose yet."""
        self._only()

    # -- choosing --------------------------------------------------------------------------------

    def show_families(self, families: Sequence[str], error: str) -> None:
        """Offer the task definitions; where there is one only, it is taken."""
        self.families = families
        if error or not families:
            self._only(error or _NONE.format(key=keys.key_of("launch")))
        elif len(families) == 1:
            self._take(families[0])
        else:
            self.action_other()

    def action_other(self) -> None:
        """Choose among the task definitions."""
        if not self.families:
            return
        self.asking = False
        self.family = ""
        self._title("")
        self._offer(
            "Which task definition is to be launched? Enter chooses; the newest revision is taken.", self.families
        )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A task definition, or a guess."""
        from tutor.report.launch_guess import GUESSES

        event.stop()
        if not self.asking:
            self._take(self.families[event.option_index])
        else:
            self._guessed(GUESSES[event.option_index] if event.option_index < len(GUESSES) else None)

    def on_key(self, event: object) -> None:
        """A letter answers the question at once."""
        from tutor.report.launch_guess import GUESSES

        letter = getattr(event, "character", None)
        guess = next((one for one in GUESSES if one.letter == letter), None)
        if self.asking and (guess or letter == "s"):
            event.stop()  # type: ignore[attr-defined]
            self._guessed(guess)

    def _take(self, family: str) -> None:
        self.family, self.of, self.guess = family, None, None
        self._title(family)
        self._only(f"Rehearsing the launch of {family} …")
        self.post_message(self.Chosen(family))

    # -- guessing --------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask what will happen, while it is rehearsed."""
        from tutor.report.launch_guess import GUESSES

        self.asking = True
        texts = [f"{guess.letter})  {guess.text}" for guess in GUESSES]
        self._offer(
            f"{self.family} is about to be launched. Will it start? If not, whose call stops it?",
            [*texts, "s)  Skip: show it"],
        )

    def _guessed(self, guess: Guess | None) -> None:
        self.guess, self.asking = guess, False
        self._only("Rehearsing …")
        self._play()

    # -- showing ---------------------------------------------------------------------------------

    def show_launch(self, of: Rehearsed, beside: Sequence[str]) -> None:
        """The launch was rehearsed. It plays when the question has been answered."""
        self.of, self._beside = of, beside
        self._play()

    def show_trouble(self, sentence: str) -> None:
        """It could not be rehearsed."""
        self.asking = False
        self._only(sentence)

    def action_rehearse(self) -> None:
        """Rehearse it again, as the account is now; a guess that was made stands beside it."""
        if self.family and not self.asking:
            self.of = None
            self._only(f"Rehearsing the launch of {self.family} …")
            self.post_message(self.Chosen(self.family))

    def _play(self) -> None:
        from tutor.report.launch_guess import beside
        from tutor.report.launch_lanes import lanes

        if self.of is None or self.asking:
            return
        guessed = [beside(self.guess, lanes(self.of))] if self.guess else []
        self._said = "\n".join([*self._beside, *guessed])
        self._only("", lanes=True)
        self._compared.update(Content(clean(self._said)))
        self._compared.display = False
        self._lanes.show(self.of)
        self._lanes.focus(scroll_visible=False)

    def on_launch_lanes_stepped(self, event: LaunchLanes.Stepped) -> None:
        """What was expected, and what is to be remembered, come with the end."""
        event.stop()
        self._compared.display = event.lanes.ended and bool(self._said)
        self._show_remember(event.lanes.ended and event.lanes.at_stop)

    def _show_remember(self, shown: bool) -> None:
        from tutor.checks import MISCONCEPTIONS

        id = self.of.misconception if self.of else None
        self._remember.display = shown and id in MISCONCEPTIONS
        if self._remember.display and id:
            self._remember.update(Content(clean(f"Remember: {MISCONCEPTIONS[id].sentence}")))

    # -- below -----------------------------------------------------------------------------------

    def _title(self, task: str) -> None:
        title = f"Launch · {task} · {self.where}" if task else f"Launch · {self.where}"
        self.query_one("#launch-top", Static).update(Content(clean(title)))

    def _offer(self, ask: str, texts: Sequence[str]) -> None:
        self._only(ask)
        self._choice.clear_options()
        self._choice.add_options([Content(clean(text)) for text in texts])
        self._choice.display = True
        self._choice.highlighted = 0
        self._choice.focus()

    def _only(self, sentence: str = "Reading the task definitions …", *, lanes: bool = False) -> None:
        """Show this sentence alone, or the lanes."""
        self._lanes.pause()
        if self.real and lanes:
            sentence = (
                "A real account: the launch is rehearsed from what can be read. What cannot be read stands as ?; the "
                "network and an organisation's policies are not looked at."
            )
        self._told.update(Content(clean(sentence)))
        self._told.display = bool(sentence)
        self._choice.display = False
        self._lanes.display = lanes
        self.query_one("#again", Button).display = lanes
        self.query_one("#other", Button).display = len(self.families) > 1

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons do what the keys do."""
        event.stop()
        match event.button.id:
            case "other":
                self.action_other()
            case "again":
                self.action_rehearse()
            case _:
                self.action_close()

    def action_scroll_page(self, pages: int) -> None:
        """Scroll what is said of the marked call."""
        shown = self._lanes.lower
        shown.scroll_relative(y=pages * max(shown.size.height - 2, 1), animate=False)

    def action_close(self) -> None:
        """Back to the lesson."""
        self.dismiss(None)
