"""The keys: each is explained, none clashes, every one can be changed, and a wrong file is said and does no harm."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.binding import Binding
from textual.widgets import Input, TextArea
from ui_manners import quiet
from ui_support import said, until

import tutor.ui
from tutor.ui import key_docs, key_names, keys, rebinding
from tutor.ui.app import RoletutorApp
from tutor.ui.widgets.key_line import KeyLine
from tutor.ui.widgets.selecting import text_of

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _keys_as_they_come() -> Iterator[None]:
    yield
    keys.rebind({})


def classes_with_keys() -> list[type]:
    """Every screen, widget and part of the app that has keys of its own."""
    found = []
    for module in pkgutil.walk_packages(tutor.ui.__path__, "tutor.ui."):
        loaded = importlib.import_module(module.name)
        found += [
            one
            for one in vars(loaded).values()
            if isinstance(one, type) and one.__module__ == module.name and "BINDINGS" in vars(one)
        ]
    return found


@pytest.mark.parametrize("owner", classes_with_keys(), ids=lambda owner: owner.__name__)
def test_every_key_is_explained_and_can_be_changed_by_its_id(owner: Any) -> None:
    known = keys.by_id()
    editing = {one.action for one in TextArea.BINDINGS}  # how a text is edited is Textual's, and as everywhere
    for one in owner.BINDINGS:
        assert isinstance(one, Binding), one
        if one.action in editing and issubclass(owner, TextArea):
            continue
        assert one.id, one
        assert one.description, one
        assert one.tooltip, one
        assert one.id in known, f"{one.id} is in no place of keys.py, so nobody can change it"


def test_no_text_names_a_key_that_can_be_changed() -> None:
    """They ask for it by its id (`key_of`)."""
    named = re.compile(r"\b(F[1-9][0-9]?|Ctrl\+[A-Z])\b")
    package = Path(tutor.ui.__file__).parent
    for file in sorted(package.rglob("*.py")):
        if file.name in ("keys.py", "key_docs.py"):
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        alone = (one.value for one in ast.walk(tree) if isinstance(one, ast.Expr))
        docs = {one.value for one in alone if isinstance(one, ast.Constant)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in docs:
                assert not named.search(node.value), f"{file.relative_to(package)}, line {node.lineno}"


def test_there_are_keys_to_walk() -> None:
    assert {"Frame", "QuestionBlock", "SolutionScreen", "HelpScreen", "CreateRoleScreen"} <= {
        one.__name__ for one in classes_with_keys()
    }


def test_no_key_has_two_meanings_in_one_place() -> None:
    for where, bindings in keys.together():
        taken: dict[str, Any] = {}
        for one in bindings:
            for key in one.key.split(","):
                assert taken.setdefault(key, one.id) == one.id, f"{key} on {where}"


def test_the_prompt_takes_no_key_of_the_lessons_screen_for_itself() -> None:
    own = {key for one in Input.BINDINGS for key in one.key.split(",")}  # type: ignore[union-attr]
    for one in keys.LESSON:
        if one.id != "interrupt":  # an Input without a selection lets it pass
            assert one.priority or not own & set(one.key.split(",")), one.id


def test_the_list_of_keys_is_current() -> None:
    assert (ROOT / "docs" / "keys.md").read_text() == key_docs.markdown(), "python -m tutor.ui.key_docs > docs/keys.md"


@pytest.mark.parametrize(
    ("key", "spoken", "short"),
    [
        ("f5", "F5", "F5"),
        ("ctrl+g", "Ctrl+G", "^g"),
        ("escape", "Esc", "Esc"),
        ("pageup", "Page Up", "PgUp"),
        ("ctrl+right", "Ctrl+Right", "Ctrl+Right"),
        ("question_mark", "?", "?"),
        ("alt+x", "Alt+X", "Alt+X"),
    ],
)
def test_a_key_is_called_by_a_name_that_people_know(key: str, spoken: str, short: str) -> None:
    assert (key_names.spoken(key), key_names.short(key)) == (spoken, short)


# -- the learner's own -------------------------------------------------------------------------------------


def test_what_holds_of_the_file_is_taken(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_text('[keys]\ncheck = "alt+c"\nnext = "F4, alt+right"\nsteps = "Ctrl+T"\n')
    assert rebinding.read(tmp_path) == rebinding.Rebinding(
        {"check": "alt+c", "next": "f4,alt+right", "steps": "ctrl+t"}, ()
    )


def test_keys_can_be_exchanged(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_text('[keys]\ncheck = "f6"\nhint = "f5"\n')
    assert rebinding.read(tmp_path) == rebinding.Rebinding({"check": "f6", "hint": "f5"}, ())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[keys]\nchek = "alt+c"', "line 2: there is no key 'chek'; did you mean 'check'?"),
        ('[keys]\nzzz = "alt+c"', "line 2: there is no key 'zzz'; docs/keys.md lists them."),
        ('[keys]\n\ncheck = "f6"', "line 3: F6 is already the key of 'hint' on the lesson's screen; 'check' stays"),
        ('[keys]\ncheck = "f55"', "line 2: there is no key 'f55'; did you mean 'f5'?"),
        ('[keys]\ncheck = "strg+k"', "line 2: 'strg+k' is no key: before the + may stand ctrl, shift, alt"),
        ('[keys]\ncheck = "c"', "line 2: 'c' is for what you type, so it cannot be the key of 'check'"),
        ('[keys]\ncheck = "?"', "line 2: 'question_mark' is for what you type"),
        ('[keys]\ncheck = "ctrl+a"', "line 2: 'ctrl+a' moves in what you type or edits it, so it cannot be the key"),
        ('[keys]\ncheck = "ctrl+right"', "line 2: 'ctrl+right' moves in what you type or edits it, so it cannot be"),
        ('[keys]\nhint = "ctrl+z"', "line 2: 'ctrl+z' moves in what you type or edits it"),
        ('[keys]\nfindings = "enter"', "line 2: 'enter' runs a line, so it cannot be the key of 'findings'."),
        ('[keys]\ncheck = "ctrl+i"', "line 2: 'ctrl+i' is the same to a terminal as 'tab', so it cannot be the key of"),
        ('[keys]\nprompt-run = "r"', "line 2: 'r' is for what you type, so it cannot be the key of 'prompt-run'"),
        ('[keys]\nrun-editor = "5"', "line 2: '5' is for what you type"),
        ('[keys]\nform-other = "x"', "line 2: 'x' is for what you type"),
        ('[keys]\nleave-form = "tab"', "line 2: 'tab' goes to the next place, so it cannot be the key of 'leave-form'"),
        ('[keys]\nclose = "Shift+Tab"', "line 2: 'shift+tab' goes to the place before"),
        ('[keys]\nquestion-answer = "b"', "line 2: 'b' is for the letter of an answer"),
        ('[keys]\nrow-choose = "f5"', "line 2: F5 is already the key of 'console-again' on roles; 'row-choose' stays"),
        ('[keys]\npress-link = "f4"', "line 2: F4 is already the key of 'form-next' on create role; 'press-link'"),
        ('[keys]\nroles-create = "space"', "line 2: Space is already the key of 'row-choose' on roles"),
        ('[keys]\nhome-open = "escape"', "line 2: Esc is already the key of 'home-close' on home; 'home-open' stays"),
        ('[keys]\nlaunch-other = "n"', "line 2: n is already the key of 'launch-next' on launch; 'launch-other' stays"),
        ("[keys]\ncheck = 5", "line 2: the key of 'check' must be a text such as"),
        ('[keys]\ncheck = ""', "line 2: the key of 'check' must be a text such as"),
        ('[keys]\ncheck = "alt+c,,"', "line 2: the key of 'check' must be a text such as"),
        ('[kees]\ncheck = "alt+c"', "line 1: only the table [keys] is read here, not 'kees'."),
        ('keys = "alt+c"', "line 1: [keys] must be a table"),
        ('[keys]\ncheck = "alt+c', "keys.toml: this is not TOML: "),
        ('[keys]\n[keys.check]\nx = "alt+c"', "line 2: the key of 'check' must be a text such as"),
        ("[keys]\n'a\\u0007[/x]' = \"alt+c\"", "there is no key"),
    ],
)
def test_what_is_wrong_in_the_file_is_said_with_its_line_and_the_rest_holds(
    text: str, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / "keys.toml").write_text(text)
    read = rebinding.read(tmp_path)
    assert read.keymap == {}
    (problem,) = read.problems
    assert problem.startswith(str(tmp_path / "keys.toml"))
    assert sentence in problem
    if text.startswith("[keys]\n") and "this is not TOML" not in sentence:
        (tmp_path / "keys.toml").write_text(text.replace("[keys]\n", '[keys]\nback = "f11"\n', 1))
        assert rebinding.read(tmp_path).keymap == {"back": "f11"}


def test_a_key_that_two_places_have_as_they_come_may_stay_with_both(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_text('[keys]\npage-up = "pageup,alt+p"\nrow-choose = "enter,alt+r"\n')
    read = rebinding.read(tmp_path)
    assert read == rebinding.Rebinding({"page-up": "pageup,alt+p", "row-choose": "enter,alt+r"}, ())


def test_of_two_changes_to_one_key_the_first_holds(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_text('[keys]\ncheck = "alt+c"\nhint = "alt+c"\n')
    read = rebinding.read(tmp_path)
    assert read.keymap == {"check": "alt+c"}
    assert "line 3: Alt+C is already the key of 'check'" in read.problems[0]


def test_a_key_that_a_refused_change_did_not_give_up_is_not_to_be_had(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_text('[keys]\ncheck = "f6"\nback = "f5"\n')  # F6 is hint's, so check stays on F5
    read = rebinding.read(tmp_path)
    assert read.keymap == {}
    assert [problem.partition(": ")[2][:33] for problem in read.problems] == [
        "F6 is already the key of 'hint' o",
        "F5 is already the key of 'check' ",
    ]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"\x00", b"[keys]\n" + b"x" * 100_000])
def test_no_content_of_the_file_breaks_anything(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_bytes(content)
    assert rebinding.read(tmp_path).keymap == {}


def test_a_folder_of_that_name_is_said(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").mkdir()
    assert "could not be read" in rebinding.read(tmp_path).problems[0]


async def test_a_changed_key_works_and_is_what_every_text_names(app: RoletutorApp, tmp_path: Path) -> None:
    own = '[keys]\nchekc = "f11"\nnext = "alt+c"\ncheck = "f4"\nhelp = "ctrl+t"\npalette = "ctrl+n"\n'
    own += 'close-help = "alt+h"\n'
    async with quiet(app, tmp_path, **{"keys.toml": own}) as pilot:
        await until(pilot, lambda: "did you mean 'check'?" in " ".join(said(app).split()), "what is wrong is said")
        assert "Ctrl+T: help, Alt+C: the next step." in " ".join(said(app).split())
        footer = "".join(f"{key.display} {key.description} " for key in app.query_one(KeyLine).keys)
        assert "^t Help" in footer
        assert "F4 Check" in footer
        assert "Alt+C Next" in footer
        await pilot.press("alt+c")
        await until(pilot, lambda: app.current == "role", "Alt+C is next now")
        await pilot.press("ctrl+t")
        await until(pilot, lambda: len(app.screen_stack) == 2, "the help is open")
        shown = text_of(app.screen)
        assert "Ctrl+T" in shown
        assert "Ctrl+Y" in shown
        assert "F1\n" not in shown
        await pilot.press("alt+h")
        await until(pilot, lambda: len(app.screen_stack) == 1, "it is closed by its new key")
        await pilot.press("ctrl+p")
        assert len(app.screen_stack) == 1
        await pilot.press("ctrl+n")
        await until(pilot, lambda: len(app.screen_stack) == 2, "the palette is open")
        await until(pilot, lambda: "Next · Alt+C" in palette_titles(app), "it names the keys as they are now")


def palette_titles(app: RoletutorApp) -> list[str]:
    """What the palette offers."""
    return [option.hit.text for option in app.screen.query_one("CommandList").options]  # type: ignore[attr-defined]


async def test_the_footer_has_room_for_its_keys_at_80_columns(app: RoletutorApp, tmp_path: Path) -> None:
    async with quiet(app, tmp_path) as pilot:
        line = app.query_one(KeyLine)
        await until(pilot, lambda: bool(line.keys), "the keys are drawn")
        assert line.keys[-1].end <= 80
        assert (line.keys[0].description, line.keys[-1].description) == ("Help", "Commands")
