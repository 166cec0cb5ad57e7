"""The keys, in one place. Each has an id (so that it can be changed), a description and a tooltip."""

from __future__ import annotations

from textual.binding import Binding

LESSON = [
    Binding("f1", "help", "Help", id="help", tooltip="What can be done here"),
    Binding("f2", "create_role", "Form", id="create-role", tooltip="The console's form Create role"),
    Binding("f3", "previous_step", "Back", id="back", tooltip="The step before"),
    Binding("f4", "next_step", "Next", id="next", tooltip="The next step"),
    Binding("f5", "check", "Check", id="check", tooltip="Look at the account and judge this step"),
    Binding("f6", "hint", "Hint", id="hint", tooltip="A hint; again for a clearer one"),
    Binding("f8", "account", "Account", id="account", tooltip="Show or hide the account"),
    Binding("f9", "reconnect", "Reconnect", id="reconnect", tooltip="Reach the account again", show=False),
    Binding("pageup", "scroll_lesson(-1)", "Scroll up", id="scroll-up", show=False, tooltip="Scroll the lesson up"),
    Binding(
        "pagedown", "scroll_lesson(1)", "Scroll down", id="scroll-down", show=False, tooltip="Scroll the lesson down"
    ),
    Binding("escape", "stop", "Stop", id="stop", show=False, tooltip="Stop the command that runs"),
    Binding("ctrl+q", "quit", "Quit", id="quit", tooltip="Leave; everything is saved"),
]
