"""The editor of Python: highlighted in the theme's colours, run as a program of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rich.style import Style
from textual.message import Message
from textual.widgets import TextArea

from tutor.ui import keys
from tutor.ui.widgets.prompt import text_bindings

if TYPE_CHECKING:
    from rich.text import Text
    from textual.binding import BindingType
    from textual.document._edit import Edit
    from textual.widgets.text_area import EditResult

    from tutor.snapshot import TargetInfo

KINDS = ("keyword", "text", "number", "comment", "name")
LARGEST = 40_000
"""Characters above which a program is not highlighted: each key press would take too long."""


class PythonEditor(TextArea, inherit_bindings=False):
    """A program for the account. Ctrl+J runs it, Tab indents, Escape goes to the prompt."""

    BINDINGS: ClassVar[list[BindingType]] = [*text_bindings(keys.EDITOR, keys.OURS_IN_AN_EDITOR)]
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"editor--{kind}" for kind in KINDS}

    class Run(Message):
        """The program is to be run."""

    class Left(Message):
        """The learner goes back to the prompt."""

    def __init__(self, text: str) -> None:
        super().__init__(text, id="python-editor", compact=True, tab_behavior="indent", show_line_numbers=True)
        self._spans: list[list[tuple[int, int, str]]] | None = None

    def action_run_program(self) -> None:
        """Run it."""
        self.post_message(self.Run())

    def action_leave(self) -> None:
        """Stop what runs, or go to the prompt."""
        self.post_message(self.Left())

    def action_interrupt(self) -> None:
        """Copy what is selected; else stop what runs."""
        if self.selected_text:
            self.action_copy()
        elif getattr(self.app, "busy", False):
            self.app.call_later(self.app.run_action, "stop")

    # -- highlighting ----------------------------------------------------------------------------
    # By Pygments, which Rich brings. Textual's own highlighting wants tree-sitter and a compiled grammar.

    def edit(self, edit: Edit) -> EditResult:
        """See TextArea."""
        self._spans = None
        return super().edit(edit)

    def undo(self) -> None:
        """See TextArea."""
        self._spans = None
        super().undo()

    def redo(self) -> None:
        """See TextArea."""
        self._spans = None
        super().redo()

    def load_text(self, text: str) -> None:
        """See TextArea."""
        self._spans = None
        super().load_text(text)

    def get_line(self, line_index: int) -> Text:
        """A line with the colours of what is in it."""
        line = super().get_line(line_index)
        if self._spans is None:
            self._spans = spans(self.text) if len(self.text) <= LARGEST else []
        if line_index < len(self._spans):
            for start, end, kind in self._spans[line_index]:
                line.stylize(self._style(kind), start, end)
        return line

    def _style(self, kind: str) -> Style:
        found = self.get_component_rich_style(f"editor--{kind}", partial=True)
        return Style(color=found.color, bold=found.bold, italic=found.italic)


_lexer: Any = None


def spans(source: str) -> list[list[tuple[int, int, str]]]:
    """For each line of a Python text, what of it is of which of KINDS, by characters: (first, end, kind)."""
    global _lexer
    if _lexer is None:
        from pygments.lexers.python import PythonLexer

        _lexer = PythonLexer(stripnl=False, ensurenl=False)
    found: list[list[tuple[int, int, str]]] = [[]]
    column = 0
    for token, text in _lexer.get_tokens(source):
        kind = _kind(str(token))
        for number, part in enumerate(text.split("\n")):
            if number:
                found.append([])
                column = 0
            if part and kind:
                found[-1].append((column, column + len(part), kind))
            column += len(part)
    return found


def _kind(token: str) -> str:
    for begins, kind in _TOKENS:
        if token.startswith(begins):
            return kind
    return ""


_TOKENS = (
    ("Token.Literal.String", "text"),
    ("Token.Literal.Number", "number"),
    ("Token.Comment", "comment"),
    ("Token.Keyword", "keyword"),
    ("Token.Operator.Word", "keyword"),
    ("Token.Name.Function", "name"),
    ("Token.Name.Class", "name"),
    ("Token.Name.Decorator", "name"),
    ("Token.Name.Builtin", "name"),
    ("Token.Name.Exception", "name"),
)


def example(info: TargetInfo | None, role: str) -> str:
    """What stands in the editor of a learner who has written nothing yet. `info`: of the account, when it is there."""
    kinds = {"sandbox": "sandbox", "account": "real account", "file": "file"}
    where = f" {info.account} ({kinds[info.kind]}, {info.region or 'no region'})" if info else ""
    lines = [
        f"# A program for the account{where}.",
        "# It has the account's environment: boto3 needs no keys here.",
        f"# {keys.key_of('run-editor')} or ▶ Run runs it. {keys.key_of('stop')} goes back to the prompt.",
        "import boto3",
        "",
        'iam = boto3.client("iam")',
        'for role in iam.list_roles()["Roles"]:',
        '    print(role["RoleName"])',
        "",
    ]
    if role:
        lines += [
            "# One role, and which policies are attached to it:",
            f'# role = iam.get_role(RoleName={role!r})["Role"]',
            '# print(role["Arn"], role["AssumeRolePolicyDocument"])',
            f'# print(iam.list_attached_role_policies(RoleName={role!r})["AttachedPolicies"])',
            "",
        ]
    return "\n".join(lines)
