"""The search over all managed policies: as quick as typing, with the JSON of the marked one and what is selected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from tutor.ui.widgets.coloured import coloured
from tutor.ui.widgets.link import Link
from tutor.ui.widgets.long_text import LongText
from tutor.ui.widgets.output import clean
from tutor.ui.widgets.row_list import Row, RowList

if TYPE_CHECKING:
    from textual import events

    from tutor.actions.policy_search import PolicySearch

_REST = 0.1
"""Seconds on a policy before its JSON is fetched."""


class PolicyPicker(Vertical):
    """Posts `Picked` when the selection changes, `Wanted` for the JSON of a policy."""

    @dataclass
    class Picked(Message):
        """The selected policies, in the order in which they were selected."""

        picker: PolicyPicker
        arns: list[str]

    @dataclass
    class Wanted(Message):
        """The JSON of this policy is wanted; `show_document` shows it."""

        arn: str

    def __init__(self, chosen: list[str], *, id: str = "picker", picks: bool = True) -> None:
        super().__init__(id=id, classes="picker")
        self.chosen = list(chosen)
        self.arns: list[str] = []
        self._picks = picks
        self._search: PolicySearch | None = None
        self._rows: dict[str, Row] = {}
        self._only = False
        self._found: list[str] = []
        self._document_of = ""
        self.document = ""
        self.list = RowList(("Policy name", "Type"), id="policies", checks=picks, empty="loading …")
        # Held, not looked up: the screen may be left while this is being mounted.
        self._typed = Input(id="search", placeholder="Search by policy name, e.g. ecs task", compact=True)
        self._said = Static("", id="found", markup=False)
        self._selected = Static("", id="selected", markup=False)
        self._title = Static("", id="document-title", markup=False)
        self._document = Static("", id="document", markup=False)
        self._scrolled = LongText(self._document, id="document-scroll")

    def compose(self) -> ComposeResult:
        """The search, the list and the JSON beside it, what is selected."""
        with Horizontal(id="search-line"):
            yield self._typed
            if self._picks:
                yield Link("☐ Only selected", name="only", id="only", tooltip="List the selected policies alone")
        yield self._said
        with Horizontal(id="picker-middle"):
            yield self.list
            with Vertical(id="document-panel"):
                yield self._title
                yield self._scrolled
        if self._picks:
            yield self._selected

    def on_mount(self) -> None:
        """Show what is selected already."""
        self._show()

    def show_policies(self, arns: list[str]) -> None:
        """The policies have come."""
        from tutor.actions.policy_search import PolicySearch

        self.arns = arns
        self._search = PolicySearch(arns)
        self._rows = {arn: Row(arn, (arn.rpartition("/")[2], _type(arn))) for arn in arns}
        self._show()

    def show_document(self, arn: str, document: str, error: str) -> None:
        """The JSON of a policy has come, or why not."""
        if arn == self.list.marked and arn != self._document_of:
            self._document_of, self.document = arn if document else "", document
            self._document.update(coloured(document, "json") if document else Content(clean(f"✗ {error}")))
            self._scrolled.scroll_home(animate=False)

    # -- what the learner does -------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        """A key in the search."""
        event.stop()
        self._show(top=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the search goes to its first hit."""
        event.stop()
        self.list.focus()

    def on_key(self, event: events.Key) -> None:
        """What is typed on the list goes to the search; so the arrows go to the list from there."""
        search = self._typed
        if self.list.has_focus and event.is_printable and event.character and event.character != " ":
            event.stop()
            search.focus()
            search.insert_text_at_cursor(event.character)
        elif search.has_focus and event.key == "down":
            event.stop()
            self.list.focus()

    def on_link_pressed(self, event: Link.Pressed) -> None:
        """Only the selected ones, or all."""
        event.stop()
        self._only = not self._only
        event.link.update(Content("☑ Only selected" if self._only else "☐ Only selected"))
        self._show(top=True)

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Select the policy, or take it back."""
        event.stop()
        if not self._picks:
            return
        if event.id in self.chosen:
            self.chosen.remove(event.id)
        else:
            self.chosen.append(event.id)
        self.post_message(self.Picked(self, list(self.chosen)))
        self._show()

    def on_row_list_marked(self, event: RowList.Marked) -> None:
        """Fetch its JSON, when the cursor rests on it."""
        event.stop()
        self._title.update(Content(clean(event.id)))
        if event.id != self._document_of:
            self._document_of = self.document = ""
            self._document.update(Content("…"))
            self.set_timer(_REST, lambda: self._want(event.id))

    def _want(self, arn: str) -> None:
        if arn == self.list.marked:
            self.post_message(self.Wanted(arn))

    # -- what is seen ----------------------------------------------------------------------------

    def _show(self, *, top: bool = False) -> None:
        wanted = self._typed.value
        found = self._search.find(wanted) if self._search else []
        if self._only:
            found = [arn for arn in found if arn in self.chosen]
        self._found = found
        none = f"No policy has “{clean(wanted)}” in its name." if wanted.strip() else "None is selected."
        empty = none if self._search else "loading …"
        self.list.show([self._rows[arn] for arn in found], self.chosen, top=top, empty=empty)
        if not found:
            self._title.update("")
            self._document.update("")
            self._document_of = ""
        self._say(len(found))

    def _say(self, number: int) -> None:
        all_of = f" of {len(self.arns):,}" if number != len(self.arns) else ""
        text = f"{number:,}{all_of} policies" if self._search else "loading …"
        self._said.update(Content(f"{text} · {len(self.chosen)} selected" if self._picks else text))
        names = ", ".join(arn.rpartition("/")[2] for arn in self.chosen)
        self._selected.update(
            Content.assemble(("Selected: ", "bold"), clean(names) if names else ("none yet", "$text-muted"))
        )


def _type(arn: str) -> str:
    return "AWS managed" if arn.split(":")[4:5] == ["aws"] else "Customer managed"
