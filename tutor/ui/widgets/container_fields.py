"""A container in the form of a task definition: its details, ports, environment variables and log collection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Checkbox, Input, Select, Static

from tutor.actions.task_definition import (
    APP_PROTOCOLS,
    PROTOCOLS,
    SECTIONS,
    VALUE_TYPES,
    ContainerForm,
    PortRow,
    TaskDefinitionForm,
    VariableRow,
)
from tutor.ui.widgets.field import Field
from tutor.ui.widgets.link import Link
from tutor.ui.widgets.output import clean
from tutor.ui.widgets.picks import pick, picked
from tutor.ui.widgets.tick import Tick

if TYPE_CHECKING:
    from textual.widget import Widget

    from tutor.ui.screens.task_definition import TaskDefinitionScreen

LOG_GROUP = "awslogs-group"


class ContainerFields(Vertical):
    """*Container - 1*, *Container - 2* … Posts `Edited` and `Removed`."""

    @dataclass
    class Edited(Message):
        """Something was filled in."""

        fields: ContainerFields

    @dataclass
    class Removed(Message):
        """The container is to go."""

        fields: ContainerFields

    def __init__(self, form: TaskDefinitionForm, container: ContainerForm, number: int) -> None:
        super().__init__(classes="container")
        self.form = form
        self.container = container
        self.number = number
        self._heading = Static("", classes="heading", markup=False)
        self._log_heading = Static("", classes="heading", markup=False)

    def compose(self) -> ComposeResult:
        """The fields of the console, top to bottom. `show_number` says of which container they are."""
        container = self.container
        with Horizontal(classes="heading-line"):
            yield self._heading
            yield Link("Remove", name="remove-container", classes="remove")
        with Horizontal(classes="side-by-side"):
            name = Input(container.name, name="name", classes="container-name", compact=True)
            yield Field("Name", name, of="name")
            yield Field("Image URI", Input(container.image, name="image", compact=True), of="image")
        essential = Tick("Essential container", container.essential, name="essential", compact=True)
        yield Field("", essential, of="essential")
        ports = Vertical(*(PortLine(row) for row in container.ports), classes="rows ports")
        yield Field("Port mappings", ports, of="portMappings", classes="listed")
        yield Link("+ Add port mapping", name="add-port")
        variables = Vertical(*(VariableLine(row) for row in container.variables), classes="rows variables")
        yield Field("Environment variables - optional", variables, of="secrets", classes="listed")
        yield Link("+ Add environment variable", name="add-variable")
        yield self._log_heading
        label = "Use log collection"
        use = Tick(label, container.log_collection, name="log", classes="log-collection", compact=True)
        yield Field("Log collection", use, of="logConfiguration", help=_other_logs(container))
        yield Vertical(classes="rows options")
        yield Link("+ Add log option", name="add-option", classes="options-add")

    def on_mount(self) -> None:
        """Which container it is."""
        self.show_number()
        self._show_log()
        self.call_after_refresh(self._mount_options)

    async def _mount_options(self) -> None:
        """The rows of the log's options come after the frame with the rest."""
        if not self.query(".options"):
            return  # it was taken away meanwhile
        options = self.container.log_options
        if options is None:
            options = self.form.default_log_options()
        await self.query_one(".options").mount(*(OptionLine(key, value) for key, value in options.items()))
        self.show_log_group()

    def focus_first(self) -> None:
        """Begin with its name."""
        self.query(Input).first().focus()

    def show_number(self) -> None:
        """Which container it is: at first, and when another one before it has gone."""
        self._heading.update(Content(f"Container - {self.number + 1}"))
        more = f" (container {self.number + 1})" if self.number else ""
        self._log_heading.update(Content(f"{SECTIONS[4]}{more}"))
        for field in self.query(Field):
            field.of = f"containerDefinitions[{self.number}].{field.of.rpartition('.')[2]}"

    def show_log_group(self) -> None:
        """The log group is named after the family as long as nobody has named it otherwise."""
        if self.container.log_options is not None:
            return
        for line in self.query(OptionLine):
            if line.key == LOG_GROUP:
                line.set_value(self.form.default_log_options()[LOG_GROUP])

    # -- what the learner does -------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        """Name or image; the rows tell of themselves."""
        event.stop()
        if event.input.name == "name":
            self.container.name = event.value
        elif event.input.name == "image":
            self.container.image = event.value.strip()
        self._edited()

    def on_checkbox_changed(self, event: Checkbox.Changed) -> None:
        """Essential, or log collection."""
        event.stop()
        if event.checkbox.name == "essential":
            self.container.essential = event.value
        else:
            self.container.log_collection = event.value
            self._show_log()
        self._edited()

    def on_line_edited(self, event: Line.Edited) -> None:
        """A row was edited."""
        event.stop()
        self._read_options(event.line)
        self._edited()

    async def on_link_pressed(self, event: Link.Pressed) -> None:
        """One row more or less, or no container."""
        name, line = event.link.name or "", event.link.parent
        event.stop()
        if name == "remove-container":
            self.post_message(self.Removed(self))
        elif name == "remove-line" and isinstance(line, Line):
            await line.remove()
            self._forget(line)
            self._edited()
        elif name == "secret" and isinstance(line, VariableLine):
            self._choose_secret(line)
        elif name.startswith("add-"):
            await self._add(name.removeprefix("add-"))
            self._edited()

    async def _add(self, what: str) -> None:
        if what == "port":
            port = PortRow()
            self.container.ports.append(port)
            await self._mount(".ports", PortLine(port))
        elif what == "variable":
            variable = VariableRow()
            self.container.variables.append(variable)
            await self._mount(".variables", VariableLine(variable))
        else:
            await self._mount(".options", OptionLine("", ""))

    async def _mount(self, where: str, line: Line) -> None:
        await self.query_one(where).mount(line)
        line.query(Input).first().focus()

    def _forget(self, line: Line) -> None:
        if isinstance(line, PortLine):
            self.container.ports = [row for row in self.container.ports if row is not line.row]
        elif isinstance(line, VariableLine):
            self.container.variables = [row for row in self.container.variables if row is not line.row]
        else:
            self._read_options(line)

    def _read_options(self, line: Line) -> None:
        """The log options are the form's own from the first edit on."""
        if isinstance(line, OptionLine):
            lines = self.query(OptionLine)
            self.container.log_options = {one.key: one.value for one in lines if one.key}

    def _choose_secret(self, line: VariableLine) -> None:
        from tutor.ui.screens.pick_secret import PickSecret

        def chosen(value: str | None) -> None:
            if value:
                line.set_secret(value)

        screen = cast("TaskDefinitionScreen", self.screen)
        self.app.push_screen(PickSecret(screen.choices), chosen)

    def _show_log(self) -> None:
        for part in self.query(".options, .options-add"):
            part.display = self.container.log_collection

    def _edited(self) -> None:
        self.post_message(self.Edited(self))


def _other_logs(container: ContainerForm) -> str:
    driver = clean(container.other_log_driver)
    said = f"There is a log configuration for {driver}, which is not shown here. It stays unless this is ticked."
    return said if driver else ""


class Line(Horizontal):
    """A row of fields with *Remove* at its end. Posts `Edited`."""

    @dataclass
    class Edited(Message):
        """A field of the row was edited."""

        line: Line

        @property
        def control(self) -> Line:
            """The row."""
            return self.line

    def __init__(self, row: object, *parts: Widget) -> None:
        self.row = row  # what the fields stand for: its attributes have their names
        super().__init__(*parts, Link("Remove", name="remove-line"), classes="field-line")

    def on_input_changed(self, event: Input.Changed) -> None:
        """A text was edited."""
        event.stop()
        self._read(event.input.name or "", event.value)

    def on_select_changed(self, event: Select.Changed) -> None:
        """Another choice."""
        event.stop()
        self._read(event.select.name or "", picked(event.select))

    def _read(self, field: str, value: str) -> None:
        """Take over what stands in a field. Fields also tell of what they begin with, which is no edit."""
        if getattr(self.row, field) != value:
            setattr(self.row, field, value)
            self.post_message(self.Edited(self))


class PortLine(Line):
    """*Container port*, *Protocol*, *Port name*, *App protocol*."""

    def __init__(self, row: PortRow) -> None:
        super().__init__(
            row,
            Input(row.container_port, name="container_port", placeholder="Container port", compact=True),
            pick(PROTOCOLS, row.protocol, name="protocol"),
            Input(row.port_name, name="port_name", placeholder="Port name", compact=True),
            pick(APP_PROTOCOLS, row.app_protocol, name="app_protocol"),
        )


class VariableLine(Line):
    """*Key*, *Value type*, *Value*; with ValueFrom one of the account's secrets can be picked."""

    def __init__(self, row: VariableRow) -> None:
        self._value = Input(row.value, name="value", placeholder="Value", compact=True)
        self._type = pick(VALUE_TYPES, row.value_type, name="value_type")
        key = Input(row.key, name="key", placeholder="Key", compact=True)
        super().__init__(row, key, self._type, self._value, Link("Secrets…", name="secret", tooltip="Pick a secret"))

    def set_secret(self, value: str) -> None:
        """A secret was picked."""
        self._type.value = "ValueFrom"
        self._value.value = value


class OptionLine(Line):
    """A row of *Log collection*: an option's name and its value."""

    def __init__(self, key: str, value: str) -> None:
        self.key, self.value = key, value
        self._value = Input(value, name="value", placeholder="Value", compact=True)
        super().__init__(self, Input(key, name="key", placeholder="Key", compact=True), self._value)

    def set_value(self, value: str) -> None:
        """The form says it, not the learner."""
        self.value = value
        with self._value.prevent(Input.Changed):
            self._value.value = value
