"""The ECS console's *Create new task definition* and *Create new revision*, with JSON, AWS CLI and boto3 beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Checkbox, Input, Select, Static

from tutor.actions.account_lists import Choices
from tutor.actions.task_definition import (
    ARCHITECTURES,
    CPUS,
    LAUNCH_TYPES,
    NETWORK_MODES,
    SECTIONS,
    TITLE,
    TITLE_OF_REVISION,
    ContainerForm,
    TaskDefinitionForm,
)
from tutor.ui import keys
from tutor.ui.screens.console_page import READ_ONLY, ConsolePage
from tutor.ui.widgets.container_fields import ContainerFields
from tutor.ui.widgets.equivalents import Equivalents
from tutor.ui.widgets.field import Field
from tutor.ui.widgets.key_line import KeyLine
from tutor.ui.widgets.link import Link
from tutor.ui.widgets.picks import pick, picked
from tutor.ui.widgets.role_select import RoleSelect
from tutor.ui.widgets.tick import Tick

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.message import Message

    from tutor.actions.api_change import Change
    from tutor.ui.behind.session import Session

TASK_ROLE = (
    "A task IAM role allows containers in the task to make API requests to AWS services. "
    "You can create a task IAM role from the IAM console."
)
EXECUTION_ROLE = (
    "A task execution IAM role is used by the container agent to make AWS API requests on your behalf. "
    "ECS and the Fargate agent use it to start the task; the containers never get it."
)
"""The console's help under both fields, as public walk-throughs quote it; the last sentence is the tutor's."""
_LAUNCH_IDS = {"FARGATE": "launch-type", "EC2": "launch-type-ec2"}
_ANCHORS = ("#family", "#launch-type", "#task-role", ".container-name", ".log-collection")
"""What has the focus first in each section; a container's are those of the first there is."""


class TaskDefinitionScreen(ConsolePage[bool]):
    """The form. Closes when it is registered (True), or is left (False): what was filled in is kept."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.TASK_DEFINITION]
    CSS_PATH = ["console_page.tcss", "task_definition.tcss"]

    def __init__(self, form: TaskDefinitionForm, session: Session) -> None:
        title = f"{TITLE_OF_REVISION} of {form.revises}" if form.revises else TITLE
        super().__init__(session, f"Amazon ECS › Task definitions › {title}")
        self.form = form
        self.choices = Choices()
        self._tried = False
        self._sent: Change | None = None
        self._over = False  # registered or given up: nothing of it is kept

    def compose(self) -> ComposeResult:
        """Sections, the form, the same by other ways, buttons."""
        yield from self.head()
        with Horizontal(classes="middle"):
            with Vertical(classes="sections main"):
                for number, title in enumerate(SECTIONS):
                    yield Link(title, name=f"section:{number}", classes="section")
            with VerticalScroll(id="definition", classes="main", can_focus=False):
                yield from self._configuration()
                yield from self._infrastructure()
                yield from self._roles()
                yield Vertical(id="containers")
                yield Link("+ Add container", name="add-container", id="add-container")
            yield Equivalents(("JSON", "AWS CLI", "boto3"))
        yield Static("", id="page-fault", markup=False)
        if not self.writable:
            yield Static(Content(READ_ONLY), id="read-only", markup=False)
        with Horizontal(classes="page-buttons"):
            yield Button("Cancel", id="cancel", compact=True)
            yield Button("Start over", id="anew", compact=True)
            yield Button("Create", id="create", variant="primary", compact=True, disabled=not self.writable)
            yield Static("", id="change-says", classes="says", markup=False)
        yield KeyLine()

    def _configuration(self) -> ComposeResult:
        yield Static(SECTIONS[0], classes="heading first", markup=False)
        rule = "Up to 255 letters (uppercase and lowercase), numbers, hyphens, and underscores are allowed."
        family = Input(self.form.family, id="family", compact=True, disabled=bool(self.form.revises))
        yield Field("Task definition family", family, of="family", help=rule)

    def _infrastructure(self) -> ComposeResult:
        form = self.form
        yield Static(SECTIONS[1], classes="heading", markup=False)
        boxes = [
            Tick(label, label in form.launch_types, id=_LAUNCH_IDS[kind], compact=True)
            for label, kind in LAUNCH_TYPES.items()
        ]
        yield Field("Launch type", Horizontal(*boxes, classes="boxes"), of="requiresCompatibilities")
        with Horizontal(classes="side-by-side"):
            architecture = pick(ARCHITECTURES, form.architecture, id="architecture")
            yield Field("Operating system/Architecture", architecture, of="runtimePlatform")
            yield Field("Network mode", pick(NETWORK_MODES, form.network_mode, id="network-mode"), of="networkMode")
        with Horizontal(classes="side-by-side"):
            yield Field("CPU", pick(CPUS, form.cpu, id="cpu"), of="cpu")
            yield Field("Memory", pick(form.memories(), form.memory, id="memory"), of="memory")

    def _roles(self) -> ComposeResult:
        yield Static(SECTIONS[2], classes="heading", markup=False)
        with Horizontal(classes="side-by-side roles"):
            yield Field(
                Content.assemble(("T ", "bold $task"), ("Task role", "bold $task")),
                RoleSelect(self.form.task_role, id="task-role"),
                of="taskRoleArn",
                below=TASK_ROLE,
                classes="task",
            )
            yield Field(
                Content.assemble(("E ", "bold $execution"), ("Task execution role", "bold $execution")),
                RoleSelect(self.form.execution_role, id="execution-role"),
                of="executionRoleArn",
                below=EXECUTION_ROLE,
                classes="execution",
            )

    def on_mount(self) -> None:
        """Show what it makes, and fetch what it can name."""
        self._show()
        (self.query_one("#task-role") if self.form.revises else self.query_one("#family")).focus()
        self.call_after_refresh(self._mount_containers)

    async def _mount_containers(self) -> None:
        """After the first frame, one after the other: each has many fields."""
        place = self.query_one("#containers")
        for number, container in enumerate(self.form.containers):
            await place.mount(ContainerFields(self.form, container, number))
        self.work(self.session.list_choices)

    def take(self, event: Message) -> None:
        """Roles and secrets have come, or AWS has answered."""
        from tutor.ui import messages
        from tutor.ui.screens.pick_secret import PickSecret

        if isinstance(event, messages.ChoicesListed):
            self.choices = event.choices
            for select in self.query(RoleSelect):
                select.show(event.choices.roles or ())
            for picking in self.app.screen_stack:
                if isinstance(picking, PickSecret):
                    picking.offer(event.choices)
            if event.choices.unlisted:
                self.show_fault(" ".join(event.choices.unlisted.values()))
        elif isinstance(event, messages.ConsoleChanged) and event.change is self._sent:
            self._sent = None
            self._show_working(False)
            if event.error:
                self.show_fault(event.error)
            else:
                self._over = True
                self.session.drop_draft(self.form.revises)
                self.dismiss(True)

    # -- what the learner does -------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        """The family was edited; a container's fields tell of themselves."""
        event.stop()
        if event.input.id == "family":
            self.form.family = event.value
            for fields in self.query(ContainerFields):
                fields.show_log_group()
        self._show()

    def on_select_changed(self, event: Select.Changed) -> None:
        """Another size, platform, network or role."""
        event.stop()
        value = picked(event.select)
        match event.select.id:
            case "cpu" if value != self.form.cpu:  # a list also tells of what it begins with, which changes nothing
                self.form.cpu = value
                self._fit_memory()
            case "memory":
                self.form.memory = value
            case "architecture":
                self.form.architecture = value
            case "network-mode":
                self.form.network_mode = value
            case "task-role":
                self.form.task_role = value
            case "execution-role":
                self.form.execution_role = value
        self._show()

    def on_checkbox_changed(self, event: Checkbox.Changed) -> None:
        """Another launch type."""
        event.stop()
        boxes = self.query(".boxes Checkbox").results(Checkbox)
        others = [label for label in self.form.launch_types if label not in LAUNCH_TYPES]  # of a registered revision
        ticked = [label for label, box in zip(LAUNCH_TYPES, boxes, strict=True) if box.value]
        self.form.launch_types = [*ticked, *others]
        self._fit_memory()
        self._show()

    def on_container_fields_edited(self, event: ContainerFields.Edited) -> None:
        """Something of a container was edited."""
        event.stop()
        self._show()

    async def on_container_fields_removed(self, event: ContainerFields.Removed) -> None:
        """A container goes."""
        event.stop()
        self.form.containers.remove(event.fields.container)
        await event.fields.remove()
        for number, fields in enumerate(self.query(ContainerFields)):
            fields.number = number
            fields.show_number()
        self._show()

    async def on_link_pressed(self, event: Link.Pressed) -> None:
        """A section, or one more container."""
        event.stop()
        name = event.link.name or ""
        if name == "add-container":
            container = ContainerForm(essential=not self.form.containers)
            self.form.containers.append(container)
            fields = ContainerFields(self.form, container, len(self.form.containers) - 1)
            await self.query_one("#containers").mount(fields)
            fields.focus_first()
            self._show()
        else:
            self._to_section(int(name.removeprefix("section:")))

    def action_section(self, by: int) -> None:
        """The section before or after the one that has the focus. Without a container there are three."""
        there = [number for number, anchor in enumerate(_ANCHORS) if self.query(anchor)]
        self._to_section(there[(there.index(self._section()) + by) % len(there)])

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons are the same as the keys."""
        event.stop()
        if event.button.id == "create":
            self.action_create()
        elif event.button.id == "anew":
            self.action_anew()
        else:
            self.action_leave()

    def action_create(self) -> None:
        """Register it, unless something is wrong with it."""
        self._tried = True
        if not self.writable:
            self.show_fault(READ_ONLY)
            return
        found = self._show_faults()
        if found or self._sent is not None:
            self._to_first_fault()
            return
        if not self.is_free():
            return
        self._sent = self.form.change()
        self._show_working(True)
        self.session.keep_draft(self.form)
        self.carry_out(self._sent)

    def action_anew(self) -> None:
        """Begin the form again, as it began, when one is sure."""
        from tutor.ui.screens.ask import Confirm

        def chosen(yes: bool | None) -> None:
            if yes:
                self._over = True
                self.session.drop_draft(self.form.revises)
                self.app.switch_screen(TaskDefinitionScreen(self.form.begun(), self.session))

        ask = "What is filled in here is given up, and the form begins again."
        self.app.push_screen(Confirm(ask, "Start over", "Keep it"), chosen)

    def keep(self) -> None:
        """Keep what is filled in, unless it is registered or given up."""
        if not self._over:
            self.session.keep_draft(self.form)

    def action_leave(self) -> None:
        """Close; what is filled in is kept."""
        self.keep()
        self.dismiss(False)

    # -- what is seen ----------------------------------------------------------------------------

    def _fit_memory(self) -> None:
        """Only the memories that will do are offered; the one that was chosen stays where it can."""
        self.form.fit_memory()
        select = self.query_one("#memory", Select)
        with self.prevent(Select.Changed):
            select.set_options((Content(label), label) for label in self.form.memories())
            if self.form.memory:
                select.value = self.form.memory

    def _show(self) -> None:
        change = self.form.change()

        def document() -> str:
            return json.dumps(self.form.request(), indent=2, ensure_ascii=False)

        self.query_one(Equivalents).show({"JSON": document, "AWS CLI": change.cli, "boto3": change.boto3})
        if self._tried:
            self._show_faults()

    def _show_faults(self) -> bool:
        """Show what AWS would refuse, each under its field. Whether there is anything."""
        account = self.session.account.info.account if self.session.account else ""
        found = self.form.problems(account)
        fields = list(self.query(Field))
        said: dict[str, str] = {}
        rest = ""
        for problem in found:
            about = "executionRoleArn" if "execution role ARN" in problem.message else problem.field
            near = max((f.of for f in fields if about.startswith(f.of)), key=len, default="")
            if near:
                said.setdefault(near, problem.message)
            else:
                rest = rest or problem.message
        for field in fields:
            field.show_fault(said.get(field.of, ""))
        more = f"{len(said)} {'field needs' if len(said) == 1 else 'fields need'} a look." if said else ""
        self.show_fault(rest or more)
        return bool(found)

    def _to_first_fault(self) -> None:
        for field in self.query(Field):
            if field.has_class("-faulty"):
                inner = next((w for w in field.query("*") if w.focusable), None)
                if inner is not None:
                    inner.focus()
                field.scroll_visible(animate=False)
                return

    def _section(self) -> int:
        """The section that has the focus."""
        places = list(self.query("#definition .heading"))
        focused = self.focused
        if focused is None:
            return 0
        top = focused.region.y
        before = [number for number, heading in enumerate(places) if heading.region.y <= top]
        return min(before[-1], len(SECTIONS) - 1) if before else 0

    def _to_section(self, number: int) -> None:
        wanted = self.query(_ANCHORS[number])
        if wanted:
            wanted.first().focus()
            self.query("#definition .heading")[number].scroll_visible(animate=False, top=True)
        else:
            self.query_one("#add-container").focus()
        for at, link in enumerate(self.query(".section").results(Link)):
            link.set_class(at == number, "-on")

    def _show_working(self, working: bool) -> None:
        self.query_one("#create", Button).disabled = working
        self.query_one("#change-says", Static).update("working …" if working else "")
