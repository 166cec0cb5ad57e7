"""The keys, in one place. Each has an id (by which a learner may change it), a description and a tooltip.

`docs/keys.md` is made of this file (`python -m tutor.ui.key_docs > docs/keys.md`). A key that a text names is asked for
by `key_of(id)`, so that the text stays true when the key was changed (`tutor/ui/rebinding.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from textual.binding import Binding

from tutor.ui.key_names import spoken

# -- everywhere --------------------------------------------------------------------------------------------

HELP = Binding("f1", "app.help", "Help", id="help", priority=True, tooltip="What this place is, and what can be done")
PALETTE = Binding(
    "ctrl+p", "app.command_palette", "Commands", id="palette", priority=True, tooltip="Find anything by its name"
)
EVERYWHERE = [HELP, PALETTE]
"""For a screen's own BINDINGS, so that its footer shows them; they work over every screen in any case."""

# -- lesson ------------------------------------------------------------------------------------------------

QUIT = Binding("ctrl+q", "quit", "Quit", id="quit", priority=True, show=False, tooltip="Leave; everything is saved")

LESSON = [
    HELP,
    Binding("f2", "console", "Console", id="console", tooltip="The console's pages: roles, policies, task definitions"),
    Binding("f3", "previous_step", "Back", id="back", tooltip="The step before", show=False),
    Binding("f4", "next_step", "Next", id="next", tooltip="The next step"),
    Binding("f5", "check", "Check", id="check", tooltip="Look at the account and judge this step"),
    Binding("f6", "hint", "Hint", id="hint", tooltip="A hint; again for a clearer one"),
    Binding("f7", "solution", "Solve", id="solution", tooltip="The solution of this step, by every way"),
    Binding("f8", "launch", "Launch", id="launch", tooltip="Rehearse the launch of a task definition, call by call"),
    PALETTE,
    Binding("f10", "compare", "Compare", id="compare", show=False, tooltip="The two roles side by side"),
    Binding(
        "ctrl+f",
        "findings",
        "Findings",
        id="findings",
        show=False,
        priority=True,  # in the prompt it would delete a word
        tooltip="What the last check found: why, how to mend it, and which step explains it",
    ),
    Binding("f9", "reconnect", "Reconnect", id="reconnect", tooltip="Reach the account again", show=False),
    Binding("ctrl+g", "steps", "Steps", id="steps", tooltip="Show the list of steps, and go to it", show=False),
    Binding("ctrl+b", "account", "Account", id="account", tooltip="Go to the account's roles, and back", show=False),
    Binding("ctrl+l", "clear", "Clear", id="clear", tooltip="Clear what was said below", show=False),
    Binding(
        "ctrl+y", "copy", "Copy", id="copy", tooltip="Copy what is selected, or the box with the focus", show=False
    ),
    Binding(
        "ctrl+c", "interrupt", "Copy or stop", id="interrupt", show=False, tooltip="Copy a selection; stop a command"
    ),
    Binding("pageup", "scroll_lesson(-1)", "Scroll up", id="scroll-up", show=False, tooltip="Scroll the lesson up"),
    Binding(
        "pagedown", "scroll_lesson(1)", "Scroll down", id="scroll-down", show=False, tooltip="Scroll the lesson down"
    ),
    Binding("escape", "stop", "Stop", id="stop", show=False, tooltip="Stop the command that runs; back to the prompt"),
    Binding(
        "ctrl+o", "next_way", "Next way", id="next-way", show=False, tooltip="Console, CLI, Python, In the task in turn"
    ),
    Binding("f12", "larger", "Larger", id="larger", show=False, tooltip="Make the lower part larger, or small again"),
    Binding(
        "ctrl+s",
        "save_transcript",
        "Save",
        id="save-transcript",
        show=False,
        tooltip="Save what you did as a shell script and as Python that do it again",
    ),
    QUIT,
]

FENCE = [Binding("enter", "run", "Run", id="run-fence", show=False, tooltip="Run this")]
LAUNCH = [Binding("enter", "run", "Launch", id="run-launch", show=False, tooltip="Rehearse this launch")]
QUESTION = [
    Binding("up", "move(-1)", "Option above", id="question-up", show=False, tooltip="The option above"),
    Binding("down", "move(1)", "Option below", id="question-down", show=False, tooltip="The option below"),
    Binding("space", "mark", "Choose", id="question-choose", show=False, tooltip="Choose the marked option"),
    Binding("enter", "answer", "Answer", id="question-answer", show=False, tooltip="Answer with what is chosen"),
]
# -- ways --
PROMPT = [
    Binding("enter", "enter", "Run", id="prompt-run", show=False, tooltip="Run what is complete"),
    Binding(
        "shift+enter,ctrl+j", "new_line", "New line", id="prompt-line", show=False, tooltip="Go on in another line"
    ),
    Binding("tab", "complete", "Complete", id="prompt-complete", show=False, tooltip="Complete what is written"),
    Binding("up", "before", "Line before", id="history-before", show=False, tooltip="The line typed before"),
    Binding("down", "after", "Line after", id="history-after", show=False, tooltip="The line typed after"),
    Binding("ctrl+r", "search", "Search", id="history-search", show=False, tooltip="Search what was typed before"),
    Binding("escape", "escape", "Close", id="stop", show=False, tooltip="Close the list; stop what runs"),
    Binding("ctrl+c", "interrupt", "Stop", id="interrupt", show=False, tooltip="Copy, stop, or begin anew"),
]
EDITOR = [
    Binding("ctrl+j,ctrl+enter", "run_program", "Run", id="run-editor", show=False, tooltip="Run the program"),
    Binding(
        "escape",
        "leave",
        "Prompt",
        id="stop",
        show=False,
        priority=True,
        tooltip="Stop what runs; to the prompt",
    ),
    Binding("ctrl+c", "interrupt", "Stop", id="interrupt", show=False, tooltip="Copy, or stop what runs"),
]
OURS_IN_AN_EDITOR = frozenset({"f6", "f7", "ctrl+f"})
OURS_IN_A_PROMPT = OURS_IN_AN_EDITOR | {"pageup", "pagedown", "ctrl+y"}
"""Keys by which Textual's own text fields select or delete, and which do something of the tutor's here."""

# -- screens over the lesson -------------------------------------------------------------------------------

CLOSE = Binding("escape", "close", "Close", id="close", tooltip="Back to the lesson")
SCROLL = [
    Binding("pageup", "scroll_page(-1)", "Scroll up", id="page-up", show=False, tooltip="Scroll up"),
    Binding("pagedown", "scroll_page(1)", "Scroll down", id="page-down", show=False, tooltip="Scroll down"),
]
SOLUTION = [
    CLOSE,
    Binding("f3", "turn(-1)", "Way before", id="way-before", tooltip="The way before"),
    Binding("f4", "turn(1)", "Next way", id="way-after", tooltip="The next way"),
    Binding("f5", "run", "Run it", id="run-solution", tooltip="Do the step by this way"),
    *SCROLL,
    *EVERYWHERE,
]
CERTIFICATE = [
    CLOSE,
    Binding("f2", "save", "Save", id="save-certificate", tooltip="Write it as Markdown and JSON, where you started"),
    *SCROLL,
    *EVERYWHERE,
]
TEST_OUT = [CLOSE, *SCROLL, *EVERYWHERE]
ASK = [
    Binding("escape", "close", "Cancel", id="cancel-ask", tooltip="Back to the lesson, without it"),
    *EVERYWHERE,
]
# -- home --

HOME = [
    Binding("escape", "close", "Lesson", id="home-close", tooltip="Back to the lesson"),
    *EVERYWHERE,
]
HOME_COURSES = [
    Binding("enter", "select", "Open", id="home-open", tooltip="Open this course in the account that is chosen"),
    Binding("tab", "app.focus_next", "Account", id="home-accounts", tooltip="Go to the accounts"),
]
HOME_TARGETS = [
    Binding("enter", "select", "Choose", id="home-choose", tooltip="Learn in this account"),
    Binding("tab", "app.focus_next", "Courses", id="home-courses", tooltip="Go to the courses"),
]

# -- console --

LINK = [
    Binding("enter,space", "press", "Press", id="press-link", show=False, tooltip="Press this"),
]
ROWS = [
    Binding("up", "move(-1)", "Row above", id="row-up", show=False, tooltip="The row above"),
    Binding("down", "move(1)", "Row below", id="row-down", show=False, tooltip="The row below"),
    Binding("pageup", "page(-1)", "Page up", id="rows-page-up", show=False, tooltip="A page up"),
    Binding("pagedown", "page(1)", "Page down", id="rows-page-down", show=False, tooltip="A page down"),
    Binding("home", "end(0)", "First row", id="row-first", show=False, tooltip="The first row"),
    Binding("end", "end(1)", "Last row", id="row-last", show=False, tooltip="The last row"),
    Binding("enter,space", "choose", "Choose", id="row-choose", show=False, tooltip="Choose the marked row"),
]
CONSOLE_PAGE = [
    Binding("escape", "leave", "Close", id="leave-form", tooltip="Close; what you filled in is kept"),
    # Before a text area takes them, which has keys of its own for F6 and F7.
    Binding("f6", "other", "CLI/boto3", id="form-other", tooltip="The same as AWS CLI, boto3, JSON", priority=True),
    Binding("f7", "copy_same", "Copy", id="form-copy", tooltip="Copy what is shown there", priority=True),
    *SCROLL,
]
CREATE_ROLE = [
    *CONSOLE_PAGE,
    Binding("f3", "previous", "Previous", id="form-previous", tooltip="The page before"),
    Binding("f4", "next", "Next", id="form-next", tooltip="The next page; on the last: Create role"),
    *EVERYWHERE,
]
ROLES = [
    CONSOLE_PAGE[0],
    Binding("f2", "create", "Create role", id="roles-create", tooltip="The form Create role"),
    Binding("f5", "again", "Refresh", id="console-again", tooltip="Read it again"),
    *EVERYWHERE,
]
ROLE_PAGE = [
    CONSOLE_PAGE[0],
    Binding("f3", "turn(-1)", "Tab before", id="role-tab-before", show=False, tooltip="The tab before"),
    Binding("f4", "turn(1)", "Next tab", id="role-tab-after", tooltip="Permissions, trust relationships, tags"),
    Binding("f5", "again", "Refresh", id="role-again", tooltip="Read the role again"),
    *SCROLL,
    *EVERYWHERE,
]
POLICIES = [
    CONSOLE_PAGE[0],
    Binding("f7", "copy_same", "Copy", id="policy-copy", tooltip="Copy the policy's JSON"),
    *SCROLL,
    *EVERYWHERE,
]
CHANGE = [
    *CONSOLE_PAGE,
    Binding("f4", "apply", "Do it", id="change-apply", tooltip="Carry out what the button says"),
    *EVERYWHERE,
]
TASK_DEFINITION = [
    *CONSOLE_PAGE,
    Binding("f3", "section(-1)", "Section before", id="section-before", show=False, tooltip="The section before"),
    Binding("f4", "section(1)", "Section", id="section-after", tooltip="The next section of the form"),
    Binding("f5", "create", "Create", id="task-definition-create", tooltip="Register it"),
    *EVERYWHERE,
]
HELP_SCREEN = [
    Binding("escape", "close", "Close", id="close-help", tooltip="Back to where you were"),
    *SCROLL,
    PALETTE,
]

# -- account --
PANEL = [
    Binding("up", "point(-1)", "Above", id="panel-up", show=False, tooltip="The card or verdict above"),
    Binding("down", "point(1)", "Below", id="panel-down", show=False, tooltip="The card or verdict below"),
    Binding(
        "enter", "open", "Open", id="panel-open", show=False, tooltip="Open the role or the verdict that is chosen"
    ),
    Binding("escape", "app.account", "Back", id="stop", show=False, tooltip="Back to the lesson"),
]
COMPARE = [
    CLOSE,
    Binding("f3", "turn('roles')", "Two roles", id="compare-roles", tooltip="The two roles side by side"),
    Binding("f4", "turn('needs')", "Which role?", id="compare-needs", tooltip="Which role needs a permission"),
    *SCROLL,
    *EVERYWHERE,
]

# -- launches and findings --
LANES = [
    Binding("right,n", "step(1)", "Next call", id="launch-next", show=False, tooltip="The next call"),
    Binding("left,p", "step(-1)", "Call before", id="launch-back", show=False, tooltip="The call before"),
    Binding("up", "choose(-1)", "Call above", id="launch-up", show=False, tooltip="Mark the call above"),
    Binding("down", "choose(1)", "Call below", id="launch-down", show=False, tooltip="Mark the call below"),
    Binding("r", "replay", "Again", id="launch-again", show=False, tooltip="Play the launch from its beginning"),
    Binding("end", "play_all", "All", id="launch-all", show=False, tooltip="Show all calls at once"),
]
LAUNCH_SCREEN = [
    CLOSE,
    Binding("f8", "other", "Other", id="launch-other", tooltip="Choose another task definition"),
    Binding("f5", "rehearse", "Rehearse", id="launch-rehearse", tooltip="Rehearse it as the account is now"),
    *SCROLL,
    *EVERYWHERE,
]
FINDINGS = [
    CLOSE,
    Binding("f5", "check", "Check", id="findings-check", tooltip="Look at the account and judge the step again"),
    Binding("f4", "lesson", "Step", id="findings-lesson", tooltip="Go to the step that explains it"),
    Binding("f6", "to_prompt", "Prompt", id="findings-prompt", tooltip="Put the fix's command at the prompt"),
    Binding("f7", "copy", "Copy", id="findings-copy", tooltip="Copy the fix that is shown"),
    Binding("ctrl+o", "turn", "Way", id="findings-way", tooltip="Show the fix by the next way"),
    *SCROLL,
    *EVERYWHERE,
]

# -- all of them -------------------------------------------------------------------------------------------

Place = Sequence[Binding]

_LESSON_PLACES: Mapping[str, Place] = {
    "A box that can be run": FENCE,
    "A launch": LAUNCH,
    "The calls of a launch": LANES,
    "A question": QUESTION,
    "The prompt": PROMPT,
    "The editor": EDITOR,
    "The account": PANEL,
}
_ROWS, _LINK = "A list of the console's", "A word to be pressed"
_SCREENS: Mapping[str, Place] = {
    "The solution": SOLUTION,
    "The certificate": CERTIFICATE,
    "A test-out": TEST_OUT,
    "A short question of the tutor's": ASK,
    "Home": HOME,
    "The courses at home": HOME_COURSES,
    "The accounts at home": HOME_TARGETS,
    "Create role": CREATE_ROLE,
    "Roles": ROLES,
    "A role's page": ROLE_PAGE,
    "Policies": POLICIES,
    "A change of a role": CHANGE,
    "A task definition": TASK_DEFINITION,
    _LINK: LINK,
    _ROWS: ROWS,
    "Compare": COMPARE,
    "Launch": LAUNCH_SCREEN,
    "Findings": FINDINGS,
    "This help": HELP_SCREEN,
}
_WITHIN: Mapping[str, Sequence[str]] = {
    "Home": ("The courses at home", "The accounts at home"),
    "A test-out": ("A question",),
    "A short question of the tutor's": (_ROWS,),
    "Create role": (_ROWS, _LINK),
    "Roles": (_ROWS,),
    "A role's page": (_ROWS, _LINK),
    "Policies": (_ROWS, _LINK),
    "A change of a role": (_ROWS, _LINK),
    "A task definition": (_LINK,),
    "Launch": ("The calls of a launch",),
}
"""What may have the focus on a screen, by their names above."""


def places() -> Mapping[str, Place]:
    """The keys by the place where they work: the lesson's screen, the boxes in it, the screens over it."""
    return {"The lesson's screen": LESSON, **_LESSON_PLACES, **_SCREENS}


def together() -> Iterator[tuple[str, Place]]:
    """The keys that can be meant at the same moment: of two in one such group, no key may be the same."""
    priority = [binding for binding in LESSON if binding.priority]
    yield "the lesson's screen", LESSON
    for name, inner in _LESSON_PLACES.items():
        yield name.lower(), [*inner, *LESSON]
    for name, outer in _SCREENS.items():
        yield name.lower(), [*outer, *priority]


def within() -> Iterator[tuple[str, Place]]:
    """The same for what has the focus on a screen over the lesson. A key that both have as they come is meant for what
    has the focus: by Page Up a list of the console's turns its own pages."""
    for name, inner in _WITHIN.items():
        for one in inner:
            yield name.lower(), [*places()[one], *_SCREENS[name]]


def by_id() -> Mapping[str, Binding]:
    """Every key of ours, by its id."""
    return {binding.id: binding for place in places().values() for binding in place if binding.id}


# -- as the learner has them -------------------------------------------------------------------------------

_bound: dict[str, str] = {}  # id → the keys that the learner has for it instead; of the one app of this process


def rebind(keymap: Mapping[str, str]) -> None:
    """From now on texts name these keys: `id` → "key[,key]". Those that are not in it are as they are above."""
    _bound.clear()
    _bound.update(keymap)


def keys_of(id: str) -> list[str]:
    """The keys of a binding as it is bound now, as Textual calls them. Raises KeyError."""
    return _bound.get(id, by_id()[id].key).split(",")


def key_of(id: str) -> str:
    """How a text calls the (first) key of a binding as it is bound now: `F5`, `Ctrl+G`. Raises KeyError."""
    return spoken(keys_of(id)[0])
