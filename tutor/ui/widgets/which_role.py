"""Which role needs this permission? A line to type an action into, and the answer; beside it, whether the two roles
that are compared have it now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tutor.ui.widgets.options import Options
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from textual.content import Span

    from tutor.cards.comparing import Side
    from tutor.ecs.who_needs import Answer, Use
    from tutor.iam import Statement
    from tutor.snapshot import Role, TargetInfo

_STYLES = {"E": "$execution", "T": "$task", "caller": "$accent", "ECS": "$accent", "other": "$accent"}
_NAMES = {
    "E": "E execution role",
    "T": "T task role",
    "caller": "You or your pipeline",
    "ECS": "ECS itself",
    "other": "A third role",
}
_SIGNS = {"all": "✓", "some": "✓", "none": "✗", "denied": "✗", "unknown": "?"}
_TONES = {"✓": "$text-success", "✗": "$text-muted", "?": "$text-warning"}
"""Not to have a permission is no fault."""
_ASK = (
    "Type an action, such as secretsmanager:GetSecretValue, and see which role needs it, when, and why. "
    "With a resource's ARN after it: whether the two roles may do it on that very resource."
)


class WhichRole(Vertical):
    """The question and its answer."""

    class Ready(Message):
        """The names of all actions are there."""

    def __init__(self) -> None:
        super().__init__()
        self._ready = False
        self._sides: tuple[tuple[str, Side | None], ...] = ()
        self._info: TargetInfo | None = None
        self._shown: list[tuple[str, str, Sequence[Span]]] = []

    def compose(self) -> ComposeResult:
        """The line, what it may become, the answer."""
        yield Input(placeholder="service:Action  [resource ARN]", id="action")
        yield Options(id="actions")
        yield VerticalScroll(id="answer")

    def on_mount(self) -> None:
        """Twenty thousand names are read while nobody waits for them."""

        def read() -> None:
            from tutor.ecs.who_needs import search

            search("s3:")
            self.post_message(self.Ready())

        self.run_worker(read, thread=True)

    def on_which_role_ready(self) -> None:
        """Completion works from now on."""
        self._ready = True
        self._suggest()
        self._answer()

    def begin(self) -> None:
        """The tab is shown."""
        self.query_one("#action").focus()

    def show_roles(self, execution: Side | None, task: Side | None, info: TargetInfo) -> None:
        """The roles of which is said whether they have it."""
        self._sides, self._info = (("E", execution), ("T", task)), info
        self._answer()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Complete, and answer as soon as it is an action."""
        event.stop()
        self._suggest()
        self._answer()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the first that it may become; or say what is wrong with it."""
        event.stop()
        found = self.query_one("#actions", OptionList)
        if found.option_count and found.has_class("-some"):
            self._take(found.get_option_at_index(found.highlighted or 0).id or "")
        else:
            self._answer(asked=True)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """One of those was chosen."""
        event.stop()
        self._take(event.option_id or "")

    def on_key(self, event: events.Key) -> None:
        """Down goes from the line to what it may become."""
        found = self.query_one("#actions", OptionList)
        if event.key == "down" and self.query_one("#action").has_focus and found.has_class("-some"):
            event.stop()
            found.highlighted = 0
            found.focus()

    def _take(self, action: str) -> None:
        line = self.query_one("#action", Input)
        _, _, resource = line.value.strip().partition(" ")
        line.value = f"{action} {resource}".strip()
        line.cursor_position = len(line.value)
        line.focus()
        self.query_one("#actions").remove_class("-some")

    def _asked(self) -> tuple[str, str]:
        action, _, resource = self.query_one("#action", Input).value.strip().partition(" ")
        resource = resource.strip()
        return action, "" if resource == "*" else resource

    def _suggest(self) -> None:
        from tutor.ecs.who_needs import NoSuchActionError, named, search

        action, _ = self._asked()
        found: tuple[str, ...] = ()
        if self._ready and action:
            try:
                named(action)
            except NoSuchActionError:
                found = search(action, 20)
        offered = self.query_one("#actions", OptionList)
        offered.clear_options()
        offered.add_options([Option(Content(name), id=name) for name in found])
        offered.set_class(bool(found), "-some")

    def _answer(self, *, asked: bool = False) -> None:
        from tutor.ecs.who_needs import NoSuchActionError, who_needs
        from tutor.permissions import no_question

        action, resource = self._asked()
        if not action or not self._ready:
            self._say([("", Content.styled(_ASK, "$text-muted"))])
            return
        try:
            answer = who_needs(action)
        except NoSuchActionError as error:
            pattern = "*" in action or "?" in action
            if asked or pattern or not self.query_one("#actions").has_class("-some"):
                near = Content("\n").join(Content.styled(f"  {name}", "$accent") for name in error.near)
                self._say([("", Content.assemble(("? ", "$text-warning"), clean(error.sentence), "\n", near))])
            return
        doubt = no_question(answer.action, resource) if resource else ""
        parts = [("", self._head(answer, doubt)), *((f"use -{use.who.value}", _use(use)) for use in answer.uses)]
        if not doubt:
            parts.append(("", Content.styled("What decides it in this account", "bold")))
            parts += (
                (f"use -{part}", _side(part, of, answer.action, resource, self._info)) for part, of in self._sides
            )
        self._say(parts)

    def _head(self, answer: Answer, doubt: str) -> Content:
        """The answer in a sentence, and whether the two roles have it now, or the `doubt` that this can be asked."""
        _, resource = self._asked()
        lines = [Content.styled(answer.said, "bold")]
        if doubt:
            return Content("\n").join([*lines, Content.styled(f"? {clean(doubt)}", "$text-warning")])
        if self._sides:
            lines.append(
                Content.styled(f"In this account now{f', on {clean(resource)}' if resource else ''}:", "$text-muted")
            )
        lines += [_now(part, side, answer.action, resource, self._info) for part, side in self._sides]
        return Content("\n").join(lines)

    def _say(self, parts: list[tuple[str, Content]]) -> None:
        """Show these parts, each with its classes; the same again changes nothing."""
        shown = [(classes, part.plain, part.spans) for classes, part in parts]
        if shown == self._shown:
            return
        self._shown = shown
        area = self.query_one("#answer")
        area.remove_children()
        area.mount_all([Static(part, classes=classes, markup=False) for classes, part in parts])
        area.scroll_home(animate=False)


def _use(use: Use) -> Content:
    who = use.who.value
    return Content("\n").join(
        (
            Content.assemble((_NAMES[who], f"bold {_STYLES[who]}"), (f"  {use.when}", "$text-muted")),
            Content(use.why),
            Content.assemble(("How to tell: ", "$text-muted"), use.tell),
            Content.styled(use.source, "$text-muted"),
        )
    )


def _now(part: str, side: Side | None, action: str, resource: str, info: TargetInfo | None) -> Content:
    """Whether a role has it now, in a line."""
    from tutor.snapshot import Absent, Unreadable

    letter = (f"{part} ", f"bold {_STYLES[part]}")
    if side is None:
        return Content.assemble(letter, ("no role is chosen", "$text-muted"))
    name = (clean(side.name) + " ", "bold")
    if isinstance(side.role, Absent):
        return Content.assemble(letter, name, ("– there is no such role", "$text-muted"))
    if isinstance(side.role, Unreadable):
        return Content.assemble(letter, name, (f"? not known: {clean(side.role.why)}", "$text-warning"))
    sign, said, _, _ = _judged(side.role.value, action, resource, info)
    return Content.assemble(letter, name, (f"{sign} {clean(said)}", _TONES[sign]))


def _side(part: str, side: Side | None, action: str, resource: str, info: TargetInfo | None) -> Content:
    """The same, with the deciding statements in their documents."""
    from tutor.snapshot import Present

    head = _now(part, side, action, resource, info)
    if side is None or not isinstance(side.role, Present):
        return head
    _, _, statements, texts = _judged(side.role.value, action, resource, info)
    return Content("\n").join([head, *_documents(statements, texts)])


def _judged(
    role: Role, action: str, resource: str, info: TargetInfo | None
) -> tuple[str, str, tuple[Statement, ...], Mapping[str, str]]:
    """A sign, the answer in words, and the statements that decide with the documents they stand in."""
    from tutor.cards.rights import has
    from tutor.iam import UnknownElementError
    from tutor.permissions import as_checked, may, policies_of

    if not resource or info is None:
        found = has(role, action)
        return _SIGNS[found.state], found.said, found.statements, policies_of(role).texts
    try:
        answer = may(role, action, as_checked(action, resource), info, {})
    except UnknownElementError as error:
        return "?", f"not known: {error}", (), {}
    if answer.decision is None:
        return "?", f"not known: {answer.unread[0]}", (), answer.texts
    if answer.decision.allowed:
        return "✓", "yes", answer.decision.deciding, answer.texts
    if answer.decision.deciding:
        return "✗", "no: a Deny that matches always wins", answer.decision.deciding, answer.texts
    near = answer.decision.near_misses
    if near:
        return "✗", f"no; nearest: {near[0].sentence}", (near[0].statement,), answer.texts
    return "✗", "no: no policy of its own allows it", (), answer.texts


def _documents(statements: tuple[Statement, ...], texts: Mapping[str, str]) -> Iterator[Content]:
    """The deciding statements, each in its document."""
    from tutor.permissions import statement_lines

    for source in dict.fromkeys(statement.source for statement in statements):
        numbers = [statement.index for statement in statements if statement.source == source]
        yield Content.styled(f"by {clean(source)}", "$text-muted")
        for marked, line in statement_lines(texts[source], numbers):
            yield Content.styled(f"{'▶' if marked else ' '} {clean(line)}", "" if marked else "$text-muted")
