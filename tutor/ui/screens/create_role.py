"""The console's *Create role*: its three pages and labels, with the same by AWS CLI and boto3 beside it, live."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, ContentSwitcher, Footer, Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from tutor.actions.console import ENTITY_TYPES, IDENTITY_PROVIDERS, PAGES, SERVICES, CreateRoleForm

if TYPE_CHECKING:
    from tutor.ui.session import Session

SHOWN = 200
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


class CreateRoleScreen(ModalScreen["CreateRoleForm | None"]):
    """The form. Closes with the form when it is to be carried out, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", id="leave-form", tooltip="Close; what you filled in is kept"),
        Binding("f3", "previous", "Previous", id="form-previous", tooltip="The page before"),
        Binding("f4", "next", "Next", id="form-next", tooltip="The next page; on the last: Create role"),
        Binding("f6", "other", "CLI / boto3", id="form-other", tooltip="Show the same by the other way"),
    ]
    AUTO_FOCUS = ""
    CSS_PATH = "create_role.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    def __init__(self, form: CreateRoleForm, session: Session, page: int) -> None:
        super().__init__()
        self.form = form
        self._session = session
        self.page = page
        self._arns: list[str] = []
        self._boto3 = False

    def compose(self) -> ComposeResult:
        """Title, page, the same by another way, buttons."""
        yield Static(Content("IAM > Roles > Create role"), id="form-top", markup=False)
        yield Static("", id="form-where", markup=False)
        with Horizontal(id="form-middle"):
            with ContentSwitcher(id="form-pages", initial="page-0"):
                yield from self._entity_page()
                yield from self._policies_page()
                yield from self._review_page()
            with VerticalScroll(id="form-same", can_focus=False):
                yield Static("", id="same-title", markup=False)
                yield Static("", id="same-text", markup=False)
        yield Static("", id="form-fault", markup=False)
        with Horizontal(id="form-buttons"):
            yield Button("Cancel", id="cancel", compact=True)
            yield Button("Previous", id="previous", compact=True)
            yield Button("Next", id="next", variant="primary", compact=True)
        yield Footer()

    def _entity_page(self) -> ComposeResult:
        form = self.form
        with VerticalScroll(id="page-0", can_focus=False):
            yield Static("Trusted entity type", classes="label", markup=False)
            yield OptionList(id="entity-type", compact=True)
            yield Static("Service or use case", classes="label service", markup=False)
            yield OptionList(id="service", classes="service", compact=True)
            yield Static("Use case", classes="label service", markup=False)
            yield OptionList(id="use-case", classes="service", compact=True)
            yield Static("Account ID", classes="label account", markup=False)
            yield Input(form.account, id="account-id", placeholder="111122223333", classes="account", compact=True)
            yield Static("Identity provider", classes="label web", markup=False)
            yield OptionList(id="provider", classes="web", compact=True)
            yield Static("Audience", classes="label web", markup=False)
            yield Input(form.audience, id="audience", classes="web", compact=True)
            yield Static("SAML 2.0-based provider", classes="label saml", markup=False)
            yield Input(form.saml_provider, id="saml-provider", classes="saml", compact=True)
            yield Static("Custom trust policy (JSON)", classes="label custom", markup=False)
            yield TextArea(form.custom_trust, id="custom-trust", classes="custom", compact=True)

    def _policies_page(self) -> ComposeResult:
        form = self.form
        with Vertical(id="page-1"):
            yield Static("Permissions policies: Enter or a click selects", classes="label", markup=False)
            yield Input(id="search", placeholder="Search by policy name", compact=True)
            yield Static("", id="found", markup=False)
            yield OptionList(id="policies", compact=True)
            yield Static("Set permissions boundary - optional (its ARN)", classes="label", markup=False)
            yield Input(form.boundary, id="boundary", placeholder="no permissions boundary", compact=True)

    def _review_page(self) -> ComposeResult:
        form = self.form
        with VerticalScroll(id="page-2", can_focus=False):
            yield Static("Role name", classes="label", markup=False)
            yield Input(form.role_name, id="role-name", placeholder="1 to 64 characters", compact=True)
            yield Static("Description", classes="label", markup=False)
            yield Input(form.description, id="description", compact=True)
            yield Static("Add tags - optional (key=value; key=value)", classes="label", markup=False)
            yield Input(form.tags, id="tags", placeholder="no tags", compact=True)
            yield Static("Step 1: Select trusted entities", classes="label", markup=False)
            yield Static("", id="review-trust", markup=False)
            yield Static("Step 2: Add permissions", classes="label", markup=False)
            yield Static("", id="review-policies", markup=False)

    def on_mount(self) -> None:
        """Show the page that the lesson is about, and fetch the policies."""
        self._show_choices()
        self._show()
        self._focus()
        self.run_worker(self._session.list_policies, thread=True)

    def show_policies(self, arns: list[str]) -> None:
        """The policies have come."""
        self._arns = arns
        self._show_policies()

    # -- what the learner does -------------------------------------------------------------------

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A trusted entity type, a service, a use case or a policy was selected."""
        event.stop()
        id = event.option_id or ""
        if event.option_list.id == "entity-type":
            self.form.entity_type = id
            self._show_choices()
        elif event.option_list.id == "service":
            if id != self.form.service:
                self.form.choose(id, "")
            self._show_choices()
        elif event.option_list.id == "use-case":
            self.form.choose(self.form.service, id)
            self.query_one("#description", Input).value = self.form.description
            self._show_choices()
        elif event.option_list.id == "provider":
            self.form.provider = id
            self._show_choices()
        elif id in self.form.policies:
            self.form.policies.remove(id)
            self._show_policies()
        else:
            self.form.policies.append(id)
            self._show_policies()
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Something was typed."""
        event.stop()
        if event.input.id == "search":
            self._show_policies(top=True)
            return
        name = _FIELDS[event.input.id or ""]
        exact = name in ("role_name", "description", "tags")
        setattr(self.form, name, event.value if exact else event.value.strip())
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the search goes to its first hit; elsewhere to the next page."""
        event.stop()
        if event.input.id == "search":
            found = self.query_one("#policies", OptionList)
            found.focus()
            found.highlighted = 0 if found.option_count else None
        elif event.input.id == "role-name":
            self.action_next()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """The custom trust policy was edited."""
        self.form.custom_trust = event.text_area.text
        self._show()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons are the same as the keys."""
        event.stop()
        {"cancel": self.action_leave, "previous": self.action_previous, "next": self.action_next}[
            event.button.id or "cancel"
        ]()

    def action_leave(self) -> None:
        """Close; what was filled in is kept for the next time."""
        self.dismiss(None)

    def action_previous(self) -> None:
        """The page before."""
        if self.page > 0:
            self.page -= 1
            self._show()
            self._focus()

    def action_next(self) -> None:
        """The next page, or the end."""
        fault = self.form.fault(self.page)
        if fault:
            self.query_one("#form-fault", Static).update(Content(f"✗ {fault}"))
            return
        if self.page < len(PAGES) - 1:
            self.page += 1
            self._show()
            self._focus()
            return
        first = self.form.fault(0)
        if first:
            self.page = 0
            self._show()
            self.query_one("#form-fault", Static).update(Content(f"✗ {first}"))
            return
        self.dismiss(self.form)

    def action_other(self) -> None:
        """CLI or boto3 beside the form."""
        self._boto3 = not self._boto3
        self._show()

    # -- what is seen ----------------------------------------------------------------------------

    def _focus(self) -> None:
        self.query_one(("#entity-type", "#search", "#role-name")[self.page]).focus()

    def _show(self) -> None:
        self.query_one("#form-pages", ContentSwitcher).current = f"page-{self.page}"
        where = f"Step {self.page + 1} of {len(PAGES)}: {PAGES[self.page]}"
        self.query_one("#form-where", Static).update(Content(where))
        kind = self.form.entity_type
        for name, entity in zip(_CLASSES, ENTITY_TYPES, strict=True):
            self.query(f".{name}").set(display=kind == entity)
        same = self.form.boto3() if self._boto3 else self.form.cli()
        title = "The same with boto3 (F6: AWS CLI)" if self._boto3 else "The same with the AWS CLI (F6: boto3)"
        self.query_one("#same-title", Static).update(Content(title))
        self.query_one("#same-text", Static).update(Content(same))
        self.query_one("#review-trust", Static).update(Content(self.form.trust() or "nothing selected yet"))
        names = [arn.rpartition("/")[2] for arn in self.form.policies]
        if self.form.boundary:
            names.append(f"Permissions boundary: {self.form.boundary}")
        self.query_one("#review-policies", Static).update(Content("\n".join(names) or "nothing selected yet"))
        self.query_one("#form-fault", Static).update("")
        self.query_one("#next", Button).label = "Create role" if self.page == len(PAGES) - 1 else "Next"
        self.query_one("#previous", Button).disabled = self.page == 0

    def _show_choices(self) -> None:
        """The three lists of which one is selected: ◉ says which."""
        form = self.form
        use_cases = [case.label for case in SERVICES.get(form.service, ())]
        for name, labels, chosen in (
            ("entity-type", list(ENTITY_TYPES), form.entity_type),
            ("service", list(SERVICES), form.service),
            ("use-case", use_cases or ["choose a service first"], form.use_case),
            ("provider", list(IDENTITY_PROVIDERS), form.provider),
        ):
            options = self.query_one(f"#{name}", OptionList)
            options.clear_options()
            disabled = name == "use-case" and not use_cases
            for label in labels:
                sign = "  " if disabled else "◉ " if label == chosen else "○ "
                options.add_option(Option(Content(sign + label), id=label, disabled=disabled))
            options.highlighted = labels.index(chosen) if chosen in labels else None if disabled else 0

    def _show_policies(self, *, top: bool = False) -> None:
        wanted = self.query_one("#search", Input).value.strip().lower()
        found = [arn for arn in self._arns if wanted in arn.rpartition("/")[2].lower()]
        options = self.query_one("#policies", OptionList)
        before = options.highlighted
        options.clear_options()
        options.add_options(
            [
                Option(Content(f"{'☑' if arn in self.form.policies else '☐'} {arn.rpartition('/')[2]}"), id=arn)
                for arn in found[:SHOWN]
            ]
        )
        options.highlighted = 0 if top and found else before if before is not None and before < len(found) else None
        more = f", the first {SHOWN} shown" if len(found) > SHOWN else ""
        text = (
            f"{len(found)} {'policy' if len(found) == 1 else 'policies'}{more} · {len(self.form.policies)} selected"
            if self._arns
            else "loading …"
        )
        self.query_one("#found", Static).update(Content(text))
