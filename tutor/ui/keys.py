"""The keys, in one place. Each has an id (so that it can be changed), a description and a tooltip."""

from __future__ import annotations

from textual.binding import Binding

LESSON = [
    Binding("f1", "help", "Help", id="help", tooltip="What can be done here"),
    Binding("f2", "create_role", "Form", id="create-role", tooltip="The console's form Create role"),
    Binding("f3", "previous_step", "Back", id="back", tooltip="The step before", show=False),
    Binding("f4", "next_step", "Next", id="next", tooltip="The next step"),
    Binding("f5", "check", "Check", id="check", tooltip="Look at the account and judge this step"),
    Binding("f6", "hint", "Hint", id="hint", tooltip="A hint; again for a clearer one"),
    Binding("f7", "solution", "Solve", id="solution", tooltip="The solution of this step, by every way"),
    Binding("ctrl+g", "steps", "Steps", id="steps", tooltip="Show the list of steps, and go to it"),
    Binding("f8", "account", "Acct", id="account", tooltip="Show or hide the account"),
    Binding("f9", "reconnect", "Reconnect", id="reconnect", tooltip="Reach the account again", show=False),
    Binding("pageup", "scroll_lesson(-1)", "Scroll up", id="scroll-up", show=False, tooltip="Scroll the lesson up"),
    Binding(
        "pagedown", "scroll_lesson(1)", "Scroll down", id="scroll-down", show=False, tooltip="Scroll the lesson down"
    ),
    Binding("escape", "stop", "Stop", id="stop", show=False, tooltip="Stop the command that runs"),
    Binding("ctrl+q", "quit", "Quit", id="quit", tooltip="Leave; everything is saved"),
]

FENCE = [Binding("enter", "run", "Run", id="run-fence", tooltip="Run this")]
LAUNCH = [Binding("enter", "run", "Launch", id="run-launch", tooltip="Rehearse this launch")]
QUESTION = [
    Binding("up", "move(-1)", "Option above", id="question-up", show=False, tooltip="The option above"),
    Binding("down", "move(1)", "Option below", id="question-down", show=False, tooltip="The option below"),
    Binding("space", "mark", "Choose", id="question-choose", show=False, tooltip="Choose the marked option"),
    Binding("enter", "answer", "Answer", id="question-answer", tooltip="Answer with what is chosen"),
]
CLOSE = Binding("escape", "close", "Close", id="close", tooltip="Back to the lesson")
SCROLL = [
    Binding("pageup", "scroll_page(-1)", "Scroll up", id="page-up", show=False, tooltip="Scroll up"),
    Binding("pagedown", "scroll_page(1)", "Scroll down", id="page-down", show=False, tooltip="Scroll down"),
]
SOLUTION = [
    CLOSE,
    Binding("f3", "turn(-1)", "Way before", id="way-before", tooltip="The way before"),
    Binding("f4", "turn(1)", "Next way", id="way-after", tooltip="The next way"),
    Binding("f5", "run", "Run it", id="run-solution", tooltip="Do the step by this way"),
    *SCROLL,
]
CERTIFICATE = [
    CLOSE,
    Binding("f2", "save", "Save", id="save-certificate", tooltip="Write it as Markdown and JSON, where you started"),
    *SCROLL,
]
TEST_OUT = [CLOSE, *SCROLL]
ASK = [Binding("escape", "close", "Cancel", id="cancel-ask", tooltip="Back to the lesson, without it")]
