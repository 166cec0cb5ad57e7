"""What the tab *Console* holds: the console's pages that the course needs, in the console's words."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tutor.ui.widgets.options import Options

ENTRIES: Mapping[str, tuple[str, str, str]] = {
    "create-role": ("IAM › Roles › ", "Create role", "choose whom it trusts, add permissions, name it"),
    "roles": ("IAM › ", "Roles", "a role's permissions, trust relationships and tags; change or delete it"),
    "policies": ("IAM › ", "Policies", "search all managed policies and read them"),
    "task-definition": (
        "Amazon ECS › Task definitions › ",
        "Create new task definition",
        "name the task role and the task execution role",
    ),
    "revision": ("Amazon ECS › Task definitions › ", "Create new revision", "begin with a registered one"),
}
"""Page → where it is, its name, what it is for."""


class ConsoleMenu(Options):
    """Posts `Chosen` with the page."""

    class Chosen(Message):
        """A page of the console is to be opened."""

        def __init__(self, page: str) -> None:
            super().__init__()
            self.page = page

    def __init__(self, *, id: str = "console-menu") -> None:
        super().__init__(*(Option(_prompt(*entry), id=page) for page, entry in ENTRIES.items()), id=id, compact=True)

    def on_mount(self) -> None:
        """The first one is marked."""
        self.highlighted = 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open it."""
        event.stop()
        self.post_message(self.Chosen(event.option_id or ""))


def _prompt(where: str, name: str, what: str) -> Content:
    return Content.assemble((where, "$text-muted"), (name, "bold"), (f"  {what}", "$text-muted"))
