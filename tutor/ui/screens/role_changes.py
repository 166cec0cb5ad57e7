"""The changes of a role's page: attach, create inline policy, remove, edit trust policy, manage tags, delete."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from tutor.actions import role_page
from tutor.actions.api_change import Change
from tutor.actions.role_page import PermissionsRow, RolePage
from tutor.iam.errors import PolicyError
from tutor.iam.names import check_tags
from tutor.ui.screens.change import ChangeScreen
from tutor.ui.widgets.field import Field
from tutor.ui.widgets.json_editor import JsonEditor
from tutor.ui.widgets.link import Link
from tutor.ui.widgets.long_text import LongText
from tutor.ui.widgets.output import clean
from tutor.ui.widgets.policy_picker import PolicyPicker

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.message import Message

    from tutor.study.begun import Rows
    from tutor.ui.behind.session import Session

BLANK = """\
{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": [],
            "Resource": []
        }
    ]
}"""
"""What the editor of a new inline policy begins with [inferred]: the console shows one statement to be filled in."""


class AttachScreen(ChangeScreen):
    """*Attach policies*: those that are attached already are not offered."""

    def __init__(self, session: Session, page: RolePage) -> None:
        super().__init__(session, page, "Attach policies", "Add permissions")
        self.picker = PolicyPicker([arn for (arn,) in self.begin([], _each(1))])

    def fields(self) -> ComposeResult:
        """The search."""
        yield self.picker

    def on_mount(self) -> None:
        """Read the policies."""
        self.query_one("#search").focus()
        self.work(self.session.list_policies)

    def take(self, event: Message) -> None:
        """The policies, or the JSON of one, have come."""
        from tutor.ui import messages

        super().take(event)
        if isinstance(event, messages.PoliciesListed):
            self._offer(event.arns)
        elif isinstance(event, messages.PolicyRead):
            self.picker.show_document(event.arn, event.document, event.error)
        elif isinstance(event, messages.PageFailed) and event.what == "policies":
            self.show_fault(event.sentence)

    def show_page(self) -> None:
        """What is attached now is not offered any more."""
        super().show_page()
        if self.picker.arns:  # else they are still to come
            self._offer(self.picker.arns)

    def _offer(self, arns: Iterable[str]) -> None:
        there = {row.arn for row in self.page.policies}
        self.picker.chosen = [arn for arn in self.picker.chosen if arn not in there]
        self.picker.show_policies([arn for arn in arns if arn not in there])

    def on_policy_picker_picked(self, event: PolicyPicker.Picked) -> None:
        """Other policies are selected."""
        self.show_change()

    def on_policy_picker_wanted(self, event: PolicyPicker.Wanted) -> None:
        """The JSON of one is wanted."""
        self.work(self.session.read_policy, event.arn)

    def filled(self) -> Rows:
        """What is selected."""
        return [[arn] for arn in self.picker.chosen]

    def change(self) -> Change:
        """Attach what is selected."""
        return role_page.attach_policies(self.page, self.picker.chosen)


class InlineScreen(ChangeScreen):
    """*Create inline policy*, and the same of one that is there already."""

    def __init__(self, session: Session, page: RolePage, row: PermissionsRow | None = None) -> None:
        title = f"Edit {row.name}" if row else "Create inline policy"
        super().__init__(session, page, title, "Save changes" if row else "Create policy")
        self._row = row
        ((name, text),) = self.begin([[row.name, row.document] if row else ["", BLANK]], _one(2))
        self.policy_name = Input(name, id="policy-name", compact=True, disabled=row is not None)
        self.editor = JsonEditor(text, "identity", id="policy-json")

    def fields(self) -> ComposeResult:
        """Name and JSON."""
        rule = "Maximum 128 characters. Use alphanumeric and '+=,.@-_' characters."
        yield Field("Policy name", self.policy_name, of="name", help=rule)
        yield Static("Policy (JSON)", classes="label", markup=False)
        yield self.editor

    def on_mount(self) -> None:
        """Begin with the name, or with the text of one that has a name."""
        (self.editor.area if self._row else self.policy_name).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """The name was edited."""
        event.stop()
        self.show_change()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to the text."""
        event.stop()
        self.editor.area.focus()

    def on_json_editor_edited(self, event: JsonEditor.Edited) -> None:
        """The text was edited."""
        event.stop()
        self.show_change()

    def filled(self) -> Rows:
        """Name and text."""
        return [[self.policy_name.value, self.editor.text]]

    def change(self) -> Change:
        """Put the policy."""
        return role_page.put_inline_policy(self.page, self.policy_name.value, self.editor.text)


class TrustScreen(ChangeScreen):
    """*Edit trust policy*."""

    def __init__(self, session: Session, page: RolePage) -> None:
        super().__init__(session, page, "Edit trust policy", "Update policy")
        ((text,),) = self.begin([[page.trust]], _one(1))
        self.editor = JsonEditor(text, "trust", id="trust-json")

    def fields(self) -> ComposeResult:
        """The JSON."""
        yield Static("Trust policy (JSON)", classes="label", markup=False)
        yield self.editor

    def on_mount(self) -> None:
        """Begin in the text."""
        self.editor.area.focus()

    def on_json_editor_edited(self, event: JsonEditor.Edited) -> None:
        """The text was edited."""
        event.stop()
        self.show_change()

    def filled(self) -> Rows:
        """The text."""
        return [[self.editor.text]]

    def change(self) -> Change:
        """Update the trust policy."""
        return role_page.edit_trust_policy(self.page, self.editor.text)

    def fault(self) -> str:
        """The same text again is no change."""
        return super().fault() or ("" if self.editor.text != self.page.trust else "The trust policy is as it was.")


class RemoveScreen(ChangeScreen):
    """*Remove*: what is marked goes from the role."""

    danger = True

    def __init__(self, session: Session, page: RolePage, rows: Sequence[PermissionsRow]) -> None:
        super().__init__(session, page, "Remove permissions", "Remove")
        self._rows = rows

    def fields(self) -> ComposeResult:
        """What goes."""
        yield Static(Content(f"Remove from {clean(self.page.name)}:"), classes="label", markup=False)
        with LongText(id="removed"):
            yield from self._lines()

    def _lines(self) -> ComposeResult:
        for row in self._rows:
            kind = "detached; the policy itself stays" if row.arn else "deleted, for it lives in this role alone"
            line = Content.assemble("• ", (clean(row.name), "bold"), (f"  {row.type}: {kind}", "$text-muted"))
            yield Static(line, classes="removed", markup=False)

    def on_mount(self) -> None:
        """The focus is on Cancel."""
        self.query_one("#cancel").focus()

    def change(self) -> Change:
        """Detach or delete them, as far as they are still there."""
        return role_page.remove_policies(self.page, self._there())

    def show_page(self) -> None:
        """What is gone is not removed again."""
        super().show_page()
        there = self._there()
        for row, line in zip(self._rows, self.query(".removed"), strict=True):
            line.display = row in there

    def _there(self) -> list[PermissionsRow]:
        ids = {row.id for row in self.page.policies}
        return [row for row in self._rows if row.id in ids]


class DeleteScreen(ChangeScreen):
    """*Delete*: the console wants the role's name typed."""

    danger = True

    def __init__(self, session: Session, page: RolePage) -> None:
        super().__init__(session, page, "Delete", "Delete")

    def fields(self) -> ComposeResult:
        """What goes, and the name to be typed."""
        name = clean(self.page.name)
        yield Static(Content(f"Delete {name}?"), classes="label", markup=False)
        said = "Its inline policies are deleted with it, and its managed policies detached. It cannot be undone."
        yield Static(Content(said), classes="help", markup=False)
        ask = Input(id="delete-name", placeholder=name, compact=True)
        asked = f"\nTo confirm deletion, enter the role name in the text input field: {name}"
        yield Field(asked, ask, of="name")

    def on_mount(self) -> None:
        """The name is to be typed."""
        self.query_one("#delete-name").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """A letter of the name."""
        event.stop()
        self.show_change()

    def change(self) -> Change:
        """Delete the role, and before it what is attached."""
        return role_page.delete_role(self.page)

    def fault(self) -> str:
        """The name must be typed."""
        typed = self.query_one("#delete-name", Input).value == self.page.name
        return super().fault() if typed else "Enter the role's name to delete it."


class TagsScreen(ChangeScreen):
    """*Manage tags*: rows of key and value."""

    def __init__(self, session: Session, page: RolePage) -> None:
        super().__init__(session, page, "Manage tags", "Save changes")
        self._rows = self.begin([[key, value] for key, value in page.tags.items()], _each(2))

    def fields(self) -> ComposeResult:
        """A row for each tag, and one more."""
        yield Static("Tags: a key, and a value if you like", classes="label", markup=False)
        with VerticalScroll(id="tag-rows", can_focus=False):
            for key, value in self._rows:
                yield _TagRow(key, value)
        yield Link("+ Add new tag", name="add", id="add-tag")
        yield Vertical()

    def on_mount(self) -> None:
        """One row at least."""
        self.call_after_refresh(self._begin)

    async def _begin(self) -> None:
        if not self._rows:
            await self._add()
        self.query(Input).first().focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """A key or a value was edited."""
        event.stop()
        self.show_change()

    async def on_link_pressed(self, event: Link.Pressed) -> None:
        """One more row, or one less."""
        event.stop()
        row = event.link.parent
        if event.link.name == "add":
            await self._add()
        elif isinstance(row, _TagRow):
            await row.remove()
            self.show_change()

    async def _add(self) -> None:
        row = _TagRow("", "")
        await self.query_one("#tag-rows").mount(row)
        row.query(Input).first().focus()

    def filled(self) -> Rows:
        """The rows that are not empty."""
        return [[*row.pair] for row in self.query(_TagRow) if any(row.pair)]

    def change(self) -> Change:
        """The role has these tags. Raises PolicyError for what IAM does not take."""
        tags: dict[str, str] = {}
        for row in self.query(_TagRow):
            key, value = row.pair
            if not key and not value:
                continue
            if not key:
                raise PolicyError("InvalidInput", f"The tag with the value {value!r} has no key.")
            if key.lower() in map(str.lower, tags):
                text = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
                raise PolicyError("InvalidInput", text)
            tags[key] = value
        check_tags(tags)
        return role_page.manage_tags(self.page, tags)


class _TagRow(Horizontal):
    """A tag: key, value, and a way to take it away."""

    def __init__(self, key: str, value: str) -> None:
        super().__init__(classes="tag-row")
        self._key = Input(key, placeholder="Key", compact=True)
        self._value = Input(value, placeholder="Value", compact=True)

    def compose(self) -> ComposeResult:
        """The two fields."""
        yield self._key
        yield self._value
        yield Link("Remove", name="remove")

    @property
    def pair(self) -> tuple[str, str]:
        """Key and value as they stand."""
        return self._key.value, self._value.value


def _each(width: int) -> Callable[[Rows], bool]:
    """Whether each row has so many texts."""
    return lambda rows: all(len(row) == width for row in rows)


def _one(width: int) -> Callable[[Rows], bool]:
    """Whether it is one row of so many texts."""
    return lambda rows: [len(row) for row in rows] == [width]
