"""A role's page in the console: its summary, and tabs for permissions, trust relationships and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, ContentSwitcher, Static

from tutor.actions.role_page import TABS, PermissionsRow, RolePage
from tutor.ui import keys
from tutor.ui.screens import role_changes
from tutor.ui.screens.console_page import READ_ONLY, ConsolePage
from tutor.ui.widgets.coloured import coloured
from tutor.ui.widgets.key_line import KeyLine
from tutor.ui.widgets.link import Link
from tutor.ui.widgets.long_text import LongText
from tutor.ui.widgets.output import clean
from tutor.ui.widgets.row_list import Row, RowList

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.message import Message

    from tutor.ui.behind.session import Session
    from tutor.ui.screens.change import ChangeScreen


class RolePageScreen(ConsolePage[None]):
    """The page of one role; each change is a page over it, and then this one is read again."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.ROLE_PAGE]
    CSS_PATH = ["console_page.tcss", "role_page.tcss"]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, f"IAM › Roles › {name}")
        self._name = name
        self.page: RolePage | None = None
        self.tab = 0
        self.selected: list[str] = []
        self._documents: dict[str, str] = {}
        self._uses = "…"
        self.policies = RowList(("Policy name", "Type"), id="permissions", checks=True, empty="loading …")
        self._tags = RowList(("Key", "Value"), id="tag-list", empty="This role has no tags.")
        self._summary = Static("loading …", markup=False)
        self._document = Static("", id="role-document", markup=False)
        self._document_title = Static("", id="role-document-title", markup=False)
        self._trust = Static("", id="trust-document", markup=False)
        self._trusts = Static("", id="trusts", markup=False)

    def compose(self) -> ComposeResult:
        """Summary, tabs, the tab, buttons."""
        yield from self.head()
        yield LongText(self._summary, id="summary")
        with Horizontal(id="role-tabs"):
            for number, tab in enumerate(TABS):
                yield Link(tab, name=f"tab:{number}", classes="tab")
        with ContentSwitcher(id="role-tab", initial="tab-0"):
            yield from self._permissions_tab()
            yield from self._trust_tab()
            with Vertical(id="tab-2"):
                with Horizontal(classes="page-buttons top-buttons"):
                    yield self._button("Manage tags", "manage-tags")
                yield self._tags
        yield Static("", id="page-fault", markup=False)
        if not self.writable:
            yield Static(Content(READ_ONLY), id="read-only", markup=False)
        with Horizontal(classes="page-buttons"):
            yield Button("Close", id="cancel", compact=True)
            yield self._button("Delete role", "delete", danger=True)
        yield KeyLine()

    def _permissions_tab(self) -> ComposeResult:
        with Vertical(id="tab-0"):
            with Horizontal(classes="page-buttons top-buttons"):
                yield self._button("Attach policies", "attach")
                yield self._button("Create inline policy", "inline")
                yield self._button("Remove", "remove", danger=True)
                yield self._button("Edit", "edit")
            with Horizontal(id="permissions-middle"):
                yield self.policies
                with Vertical(id="role-document-panel"):
                    yield self._document_title
                    with LongText(id="role-document-scroll"):
                        yield self._document

    def _trust_tab(self) -> ComposeResult:
        with Vertical(id="tab-1"):
            with Horizontal(classes="page-buttons top-buttons"):
                yield self._button("Edit trust policy", "trust")
            yield self._trusts
            with VerticalScroll(id="trust-scroll"):
                yield self._trust

    def _button(self, label: str, id: str, *, danger: bool = False) -> Button:
        button = Button(label, id=id, compact=True, variant="error" if danger else "default")
        button.disabled = True
        if not self.writable:
            button.tooltip = READ_ONLY
        return button

    def on_mount(self) -> None:
        """Read the role."""
        self._show_tab()
        self.policies.focus()
        self.action_again()

    def take(self, event: Message) -> None:
        """The role, who uses it, or the JSON of a policy has come."""
        from tutor.ui import messages

        if isinstance(event, messages.RoleRead) and event.page.name == self._name:
            self.page = event.page
            self.show_fault("")
            self._show()
        elif isinstance(event, messages.RoleUsesFound) and self.page and event.arn == self.page.arn:
            self._uses = event.uses.said() if event.uses else f"? could not look: {event.error}"
            self._show_summary()
        elif isinstance(event, messages.PolicyRead):
            self._documents[event.arn] = event.document
            self._show_document(event.error)
        elif isinstance(event, messages.PageFailed) and event.what in ("role",):
            self.show_fault(event.sentence)
        elif isinstance(event, messages.ConsoleChanged) and event.done:  # also of a change that AWS took a part of
            self.action_again()

    # -- what the learner does -------------------------------------------------------------------

    def on_link_pressed(self, event: Link.Pressed) -> None:
        """A tab."""
        event.stop()
        self.tab = int((event.link.name or "tab:0").removeprefix("tab:"))
        self._show_tab()

    def action_turn(self, by: int) -> None:
        """The tab before or after."""
        self.tab = (self.tab + by) % len(TABS)
        self._show_tab()
        (self.policies, self.query_one("#trust-scroll"), self._tags)[self.tab].focus()

    def action_again(self) -> None:
        """Read the role again."""
        self._documents.clear()
        self.work(self.session.read_role, self._name)

    def on_row_list_marked(self, event: RowList.Marked) -> None:
        """Show the JSON of the marked policy."""
        event.stop()
        if event.list is self.policies:
            self._show_document()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Select a policy for *Remove*, or take it back."""
        event.stop()
        if event.list is not self.policies:
            return
        if event.id in self.selected:
            self.selected.remove(event.id)
        else:
            self.selected.append(event.id)
        self.policies.check(self.selected)
        self._show_buttons()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A change is a page of its own."""
        event.stop()
        page, session = self.page, self.session
        if event.button.id == "cancel" or page is None:
            self.action_leave()
            return
        changes: dict[str, ChangeScreen] = {}
        match event.button.id:
            case "attach":
                changes["it"] = role_changes.AttachScreen(session, page)
            case "inline":
                changes["it"] = role_changes.InlineScreen(session, page)
            case "edit":
                changes["it"] = role_changes.InlineScreen(session, page, self._marked())
            case "remove":
                rows = {row.id: row for row in page.policies}
                chosen = [rows[id] for id in self.selected if id in rows]
                changes["it"] = role_changes.RemoveScreen(session, page, chosen)
            case "trust":
                changes["it"] = role_changes.TrustScreen(session, page)
            case "manage-tags":
                changes["it"] = role_changes.TagsScreen(session, page)
            case _:
                self.app.push_screen(role_changes.DeleteScreen(session, page), self._deleted)
                return
        self.app.push_screen(changes["it"])

    def _deleted(self, made: bool | None) -> None:
        if made:
            self.dismiss(None)

    # -- what is seen ----------------------------------------------------------------------------

    def _show(self) -> None:
        assert self.page is not None
        rows = [Row(row.id, (row.name, row.type)) for row in self.page.policies]
        there = {row.id for row in rows}
        self.selected = [id for id in self.selected if id in there]
        self.policies.show(rows, self.selected, empty="No policy is attached: this role allows nothing.")
        self._tags.show([Row(key, (key, value)) for key, value in self.page.tags.items()])
        self._trust.update(coloured(self.page.trust, "json"))
        self._show_trusted()
        self._show_summary()
        self._show_tab()
        self._show_document()
        self._show_buttons()

    def _show_tab(self) -> None:
        self.query_one("#role-tab", ContentSwitcher).current = f"tab-{self.tab}"
        numbers = ("", "", "")
        if self.page:
            numbers = (f" ({len(self.page.policies)})", "", f" ({len(self.page.tags)})")
        for number, link in enumerate(self.query("#role-tabs .tab").results(Link)):
            link.update(Content(TABS[number] + numbers[number]))
            link.set_class(number == self.tab, "-on")

    def _show_summary(self) -> None:
        page = self.page
        if page is None:
            return
        session = f"{page.max_session // 3600} hour{'s' if page.max_session >= 7200 else ''}"
        facts = [
            ("ARN", page.arn),
            ("Description", page.description or "–"),
            ("Created", page.created.replace("T", " ").replace("Z", " UTC")),
            ("Maximum session", session if page.max_session % 3600 == 0 else f"{page.max_session} seconds"),
            ("Used by", self._uses),
        ]
        if page.boundary:
            facts.insert(3, ("Permissions boundary", page.boundary))
        wide = max(len(name) for name, _ in facts) + 2
        lines = [Content.assemble((f"{name:<{wide}}", "$text-muted"), clean(said)) for name, said in facts]
        self._summary.update(Content("\n").join(lines))

    def _show_trusted(self) -> None:
        import json

        from tutor.actions.account_lists import trusted

        assert self.page is not None
        who = trusted(json.loads(self.page.trust))
        said = "; ".join(who) or "nobody"
        self._trusts.update(Content.assemble(("Trusted entities  ", "$text-muted"), (clean(said), "bold")))

    def _marked(self) -> PermissionsRow | None:
        rows = self.page.policies if self.page else ()
        return next((row for row in rows if row.id == self.policies.marked), None)

    def _show_document(self, error: str = "") -> None:
        row = self._marked()
        self._show_buttons()
        if row is None:
            self._document.update("")
            self._document_title.update("")
            return
        self._document_title.update(Content(clean(row.arn or f"{row.name} (inline)")))
        text = row.document or self._documents.get(row.arn, "")
        if text:
            self._document.update(coloured(text, "json"))
        elif error:
            self._document.update(Content(clean(f"✗ {error}")))
        else:
            self._document.update("…")
            self.work(self.session.read_policy, row.arn)

    def _show_buttons(self) -> None:
        row = self._marked()
        for button in self.query(Button):
            off = not self.writable or self.page is None
            if button.id == "remove":
                off = off or not self.selected
                button.label = f"Remove ({len(self.selected)})" if self.selected else "Remove"
            elif button.id == "edit":
                off = off or row is None or bool(row.arn)
            button.disabled = off and button.id != "cancel"
