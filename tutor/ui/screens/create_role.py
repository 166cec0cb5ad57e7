"""The console's *Create role*: its three pages and labels, with the same by AWS CLI and boto3 beside it, live."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, ContentSwitcher, Input, OptionList, Static

from tutor.actions.console import (
    ENTITY_DESCRIPTIONS,
    ENTITY_TYPES,
    IDENTITY_PROVIDERS,
    PAGES,
    SERVICES,
    CreateRoleForm,
)
from tutor.ui import keys
from tutor.ui.screens.console_page import ConsolePage
from tutor.ui.widgets.coloured import coloured
from tutor.ui.widgets.equivalents import Equivalents
from tutor.ui.widgets.field import Field
from tutor.ui.widgets.json_editor import JsonEditor
from tutor.ui.widgets.key_line import KeyLine
from tutor.ui.widgets.link import Link
from tutor.ui.widgets.output import clean
from tutor.ui.widgets.policy_picker import PolicyPicker
from tutor.ui.widgets.radio_list import Described, RadioList

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.message import Message
    from textual.widget import Widget

    from tutor.ui.behind.session import Session

_CLASSES = ("service", "account", "web", "saml", "custom")
_FIELDS = {
    "account-id": "account",
    "audience": "audience",
    "saml-provider": "saml_provider",
    "boundary": "boundary",
    "role-name": "role_name",
    "description": "description",
    "tags": "tags",
}


class CreateRoleScreen(ConsolePage["CreateRoleForm | None"]):
    """The form. Closes with the form when it is to be carried out, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.CREATE_ROLE]
    CSS_PATH = ["console_page.tcss", "create_role.tcss"]

    def __init__(self, form: CreateRoleForm, session: Session, page: int) -> None:
        super().__init__(session, "IAM › Roles › Create role")
        self.form = form
        self.page = min(max(page, 0), len(PAGES) - 1)
        self._tried: set[int] = set()
        self._made = {0: self._entity_page, 1: self._policies_page, 2: self._review_page}
        self._making = asyncio.Lock()

    @property
    def _arns(self) -> list[str]:
        """The policies that can be selected, once they have come."""
        return [arn for picker in self.query(PolicyPicker) for arn in picker.arns]

    def compose(self) -> ComposeResult:
        """Where one is, the steps, the page, the same by another way, buttons."""
        yield from self.head()
        with Horizontal(classes="middle", id="form-middle"):
            with Vertical(classes="steps main"):
                for number, title in enumerate(PAGES):
                    yield Link(title, name=f"page:{number}", classes="step", tooltip=f"Go to step {number + 1}")
            with ContentSwitcher(id="form-pages", classes="main", initial=f"page-{self.page}"):
                yield self._made[self.page]()
            yield Equivalents()
        yield Static("", id="page-fault", markup=False)
        with Horizontal(classes="page-buttons"):
            yield Button("Cancel", id="cancel", compact=True)
            yield Button("Previous", id="previous", compact=True)
            yield Button("Next", id="next", variant="primary", compact=True)
        yield KeyLine()

    def _entity_page(self) -> Widget:
        form = self.form
        account = Input(form.account, id="account-id", placeholder="111122223333", compact=True)
        saml = Input(form.saml_provider, id="saml-provider", compact=True)
        editor = JsonEditor(form.custom_trust, "trust", id="custom-trust")
        return VerticalScroll(
            Field("Trusted entity type", RadioList(id="entity-type"), of="entity_type"),
            Field("Service or use case", RadioList(id="service"), of="service", classes="service"),
            Field("Use case", RadioList(id="use-case"), of="use_case", classes="service"),
            Field("Account ID", account, of="account", help="A 12 digit number.", classes="account"),
            Field("Identity provider", RadioList(id="provider"), of="provider", classes="web"),
            Field("Audience", Input(form.audience, id="audience", compact=True), of="audience", classes="web"),
            Field("SAML 2.0-based provider", saml, of="saml_provider", classes="saml"),
            Field("Custom trust policy", editor, of="custom_trust", classes="custom"),
            id="page-0",
            can_focus=False,
        )

    def _policies_page(self) -> Widget:
        boundary = Input(
            self.form.boundary, id="boundary", placeholder="no permissions boundary; or its ARN", compact=True
        )
        return Vertical(
            Static("Permissions policies", classes="label", markup=False),
            PolicyPicker(self.form.policies),
            Field("Set permissions boundary - optional", boundary, of="boundary", classes="last"),
            id="page-1",
        )

    def _review_page(self) -> Widget:
        form = self.form
        name = Input(form.role_name, id="role-name", compact=True)
        rule = "Maximum 64 characters. Use alphanumeric and '+=,.@-_' characters."
        about = Input(form.description, id="description", compact=True)
        tags = Input(form.tags.replace("\n", "; "), id="tags", placeholder="key=value; key=value", compact=True)
        return VerticalScroll(
            Field("Role name", name, of="role_name", help=rule),
            Field("Description", about, of="description", help="Add a short explanation for this role."),
            Static("Step 1: Select trusted entities", classes="heading", markup=False),
            Static("", id="review-trust", markup=False),
            Static("Step 2: Add permissions", classes="heading", markup=False),
            Static("", id="review-policies", markup=False),
            Static("Step 3: Add tags - optional", classes="heading", markup=False),
            Field("", tags, of="tags"),
            id="page-2",
            can_focus=False,
        )

    def on_mount(self) -> None:
        """Show the page that the lesson is about; the others come once it is seen."""
        self._show_choices()
        self._show()
        self._focus()
        self.call_after_refresh(self._make_all)

    async def _make_all(self) -> None:
        """Mount the pages that are not there yet, and fetch the policies for theirs."""
        async with self._making:
            if not self.composed:  # it was left meanwhile
                return
            switcher = self.query_one("#form-pages", ContentSwitcher)
            missing = [make for number, make in self._made.items() if not switcher.query(f"#page-{number}")]
            for make in missing:
                if switcher.is_attached:
                    await switcher.add_content(make())
        if missing and self.composed:
            self._show_choices()
            self._show()
            self.work(self.session.list_policies)

    def on_resize(self, event: events.Resize) -> None:
        """More or less room for the steps and for what a choice means."""
        if self.composed:
            self._show_choices()
            self._show_steps()

    def take(self, event: Message) -> None:
        """The policies, or the JSON of one, have come."""
        from tutor.ui import messages

        for picker in self.query(PolicyPicker):  # none yet for what an earlier form asked for
            if isinstance(event, messages.PoliciesListed):
                picker.show_policies(event.arns)
            elif isinstance(event, messages.PolicyRead):
                picker.show_document(event.arn, event.document, event.error)
        if isinstance(event, messages.PageFailed) and event.what == "policies":
            self.show_fault(event.sentence)

    # -- what the learner does -------------------------------------------------------------------

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A trusted entity type, a service, a use case or a provider was selected."""
        event.stop()
        id = event.option_id or ""
        if event.option_list.id == "entity-type":
            self.form.choose_type(id)
        elif event.option_list.id == "service":
            if id != self.form.service:
                self.form.choose(id, "")
        elif event.option_list.id == "use-case":
            self.form.choose(self.form.service, id)
        elif event.option_list.id == "provider":
            self.form.provider = id
        for about in self.query("#description").results(Input):
            about.value = self.form.description
        self._show_choices()
        self._show()

    def on_policy_picker_picked(self, event: PolicyPicker.Picked) -> None:
        """Other policies are selected."""
        self.form.policies = event.arns
        self._show()

    def on_policy_picker_wanted(self, event: PolicyPicker.Wanted) -> None:
        """The JSON of one is wanted."""
        self.work(self.session.read_policy, event.arn)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Something was typed."""
        event.stop()
        name = _FIELDS[event.input.id or ""]
        exact = name in ("role_name", "description", "tags")
        setattr(self.form, name, event.value if exact else event.value.strip())
        self._show()

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on from the role's name."""
        event.stop()
        if event.input.id == "role-name":
            await self.action_next()

    def on_json_editor_edited(self, event: JsonEditor.Edited) -> None:
        """The custom trust policy was edited."""
        self.form.custom_trust = event.text
        self._show()

    async def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons are the same as the keys."""
        event.stop()
        if event.button.id == "next":
            await self.action_next()
        elif event.button.id == "previous":
            await self.action_previous()
        else:
            self.action_leave()

    async def on_link_pressed(self, event: Link.Pressed) -> None:
        """A step: back to any, forward as far as the pages before it are filled in."""
        event.stop()
        wanted = int((event.link.name or "page:0").removeprefix("page:"))
        while self.page < wanted:
            before = self.page
            await self.action_next()
            if self.page == before:
                return
        await self._go(wanted)

    def keep(self) -> None:
        """Keep what is filled in."""
        self.session.keep_form()

    async def action_previous(self) -> None:
        """The page before."""
        if self.page > 0:
            await self._go(self.page - 1)

    async def action_next(self) -> None:
        """The next page, or the end."""
        self._tried.add(self.page)
        if self.form.fault(self.page):
            self._show()
        elif self.page < len(PAGES) - 1:
            await self._go(self.page + 1)
        elif self.form.fault(0):
            self._tried.add(0)
            await self._go(0)
        elif self.is_free():
            self.dismiss(self.form)

    # -- what is seen ----------------------------------------------------------------------------

    async def _go(self, page: int) -> None:
        await self._make_all()
        self.page = page
        self._show()
        self._focus()

    def _focus(self) -> None:
        self.query_one(("#entity-type", "#search", "#role-name")[self.page]).focus()

    def _show(self) -> None:
        self.query_one("#form-pages", ContentSwitcher).current = f"page-{self.page}"
        for name, entity in zip(_CLASSES, ENTITY_TYPES, strict=True):
            self.query(f".{name}").set(display=self.form.entity_type == entity)
        self._show_steps()
        self._show_faults()
        self.query_one(Equivalents).show({"AWS CLI": self.form.cli, "boto3": self.form.boto3})
        self.query_one("#next", Button).label = "Create role" if self.page == len(PAGES) - 1 else "Next"
        self.query_one("#previous", Button).disabled = self.page == 0
        if self.page == len(PAGES) - 1:
            self._show_review()

    def _show_steps(self) -> None:
        for number, link in enumerate(self.query(".step").results(Link)):
            sign = "●" if number == self.page else "✓" if number < self.page and not self.form.fault(number) else "○"
            head = f"{sign} {number + 1} " if self.narrow else f"{sign} Step {number + 1}\n"
            link.update(Content(f"{head}{PAGES[number]}"))
            link.set_class(number == self.page, "-on")

    def _show_faults(self) -> None:
        found = self.form.faults(self.page) if self.page in self._tried else {}
        fields = list(self.query(Field))
        for field in fields:
            field.show_fault(found.get(field.of, ""))
        seen = {field.of for field in fields}
        self.show_fault(next((said for name, said in found.items() if name not in seen), ""))

    def _show_review(self) -> None:
        import json

        trust = self.form.trust()
        with suppress(ValueError):  # a custom one is shown as it is
            trust = json.dumps(json.loads(trust), indent=4, ensure_ascii=False)
        nothing = Content.styled("nothing selected yet", "$text-muted")
        self.query_one("#review-trust", Static).update(coloured(trust, "json") if trust else nothing)
        names = [arn.rpartition("/")[2] for arn in self.form.policies]
        if self.form.boundary:
            names.append(f"Permissions boundary: {self.form.boundary}")
        said = Content(clean("\n".join(f"• {name}" for name in names))) if names else nothing
        self.query_one("#review-policies", Static).update(said)

    def _show_choices(self) -> None:
        """The lists of which one is selected: ◉ says which."""
        if not self.query("#entity-type"):
            return
        form = self.form
        cases = [(case.label, case.description) for case in SERVICES.get(form.service, ())]
        described: Described = "none" if self.narrow else "all"
        self.query_one("#entity-type", RadioList).show(
            [(label, ENTITY_DESCRIPTIONS[label]) for label in ENTITY_TYPES],
            form.entity_type,
            described="none" if self.narrow else "all" if self.app.size.height > 48 else "chosen",
        )
        self.query_one("#service", RadioList).show([(name, "") for name in SERVICES], form.service, described="none")
        self.query_one("#use-case", RadioList).show(cases, form.use_case, described=described)
        self.query_one("#use-case").parent.set_class(not cases, "-empty")  # type: ignore[union-attr]
        providers = [(name, "") for name in IDENTITY_PROVIDERS]
        self.query_one("#provider", RadioList).show(providers, form.provider, described="none")
