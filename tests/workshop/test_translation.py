"""A course in another language: its units, the learner's reading, and what a translation lacks."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from workshop_support import change, small

from tutor.workshop.model import Action, Alert, CourseError, Prose
from tutor.workshop.reader import read
from tutor.workshop.translation import faults, units, updated


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return small(tmp_path / "small")


def translate(course: Path, *, leave_out: str = "\0") -> Path:
    """A translation of all units but those with a text in them: each with `vi:` in front, after a list's mark."""
    file = course / "vi.po"
    file.write_text(updated(course, "vi")[0], encoding="utf-8")
    po = polib.pofile(str(file))
    for entry in po:
        if leave_out not in entry.msgid and not entry.msgstr:
            mark = "- " if entry.msgid.startswith("- ") else ""
            entry.msgstr = f"{mark}vi: {entry.msgid.removeprefix(mark)}"
    po.save()
    return file


def said(course: Path) -> list[str]:
    return [str(problem) for problem in faults(course, units(course))]


def test_units_are_the_texts_for_people_with_their_lines_and_no_fence(course: Path) -> None:
    found = units(course)
    assert [(unit.context, unit.line) for unit in found] == [
        ("course/title", 3),
        ("course/summary", 4),
        ("course/all/title", 12),
        ("ask/title", 2),
        ("ask/goal", 4),
        ("ask/text", 6),
        ("ask/text", 9),
        ("ask/text", 17),
        ("ask/text", 19),
        ("ask/who/ask", 23),
        ("ask/who/option", 25),
        ("ask/who/because", 27),
        ("ask/who/option", 28),
        ("ask/who/because", 29),
        ("make/title", 2),
        ("make/goal", 4),
        ("make/hint", 8),
        ("make/hint", 9),
        ("make/text", 11),
    ]
    for unit in found:
        line = (course / unit.file).read_text().splitlines()[unit.line - 1]
        assert unit.text.splitlines()[0].strip('"') in line
    assert not [unit for unit in found if "json" in unit.text or "aws iam" in unit.text]


def test_what_is_the_same_in_every_language_is_no_unit(course: Path) -> None:
    change(course / "01-ask/step.md", "text: The agent", "text: '`ecs-tasks.amazonaws.com`, {role_name}, 42'")
    assert not [unit for unit in units(course) if "42" in unit.text]


def test_a_translated_course_says_all_in_the_language_with_the_learners_values(course: Path) -> None:
    translate(course)
    workshop = read(course, {"role_name": "mine"}, language="vi")
    assert (workshop.title, workshop.summary) == ("vi: A small course", "vi: One role, one question.")
    assert workshop.parts[0].title == "vi: Everything"
    ask, make = workshop.steps
    assert (ask.title, make.goal) == ("vi: Who pulls", "vi: The role mine.")
    assert make.hints == ("vi: Which name?", "vi: The name is mine.")
    prose, alert, question = ask.blocks
    assert isinstance(prose, Prose)
    assert prose.markdown == (
        "vi: The **execution role** of `mine` is used by the agents.\nIt is not 3 roles.\n\n"
        '- vi: one\n- two, see [the next](#step-make)\n\n```json\n{"role": "mine"}\n```'
    )
    assert alert == Alert("note", "vi: A note on `ecs-tasks.amazonaws.com`.\n\nvi: A second paragraph.")
    assert question == ask.question("who")
    assert (ask.question("who").ask, ask.question("who").right) == ("vi: Who pulls the image for mine?", ("a",))
    assert [option.text for option in ask.question("who").options] == ["vi: The agent", "vi: mine does"]
    assert ask.question("who").options[1].because == "vi: A role does nothing by itself."


def test_actions_checks_and_lines_are_those_of_the_source(course: Path) -> None:
    translate(course)
    one, other = read(course), read(course, language="vi")
    for source, step in zip(one.steps, other.steps, strict=True):
        assert step.checks == source.checks
        assert [block for block in step.blocks if isinstance(block, Action)] == [
            block for block in source.blocks if isinstance(block, Action)
        ]
        assert [question.line for question in step.questions] == [question.line for question in source.questions]


def test_an_untranslated_unit_is_shown_in_the_source_language(course: Path) -> None:
    translate(course, leave_out="Which name")
    assert read(course, language="vi").step("make").hints == ("Which name?", "vi: The name is smallRole.")


def test_a_language_that_is_not_there_is_named_with_those_that_are(course: Path) -> None:
    translate(course)
    with pytest.raises(CourseError, match="the course is not there in 'fr'; there are: en, vi") as caught:
        read(course, language="fr")
    assert caught.value.asked
    assert read(course, language="en") == read(course)
    change(course / "workshop.toml", "format = 1", 'format = 1\nlanguage = "de"')
    assert read(course, language="de") == read(course)


def test_a_whole_translation_has_no_faults(course: Path) -> None:
    translate(course)
    assert said(course) == []


def test_each_unit_without_a_translation_is_said_with_its_place(course: Path) -> None:
    translate(course, leave_out="Which name")
    assert said(course) == ["02-make/step.md:8: this text is not translated into vi: 'Which name?'"]


@pytest.mark.parametrize("refreshed", [False, True], ids=["as it is", "brought up to date"])
def test_a_changed_source_marks_its_translation(course: Path, refreshed: bool) -> None:
    file = translate(course)
    change(course / "01-ask/step.md", "is used by the agents", "is used by both agents")
    if refreshed:
        file.write_text(updated(course, "vi")[0], encoding="utf-8")
    first, *rest = said(course)
    assert first.startswith("01-ask/step.md:6: the source of this text has changed since it was translated into vi")
    assert len(rest) == (0 if refreshed else 1)  # the old entry, until the file is brought up to date
    assert "is used by both agents" in str(read(course, language="vi").step("ask").blocks[0])


def test_bringing_up_to_date_keeps_marks_and_adds(course: Path) -> None:
    file = translate(course)
    change(course / "01-ask/step.md", "is used by the agents", "is used by both agents")
    change(course / "02-make/step.md", "  - Which name?\n", "")
    change(course / "02-make/step.md", "Create the role.", "Create the role.\n\nQuite another paragraph, all new.")
    text, counts = updated(course, "vi")
    assert counts == {"units": 19, "new": 1, "changed": 1, "obsolete": 1, "untranslated": 2}
    file.write_text(text, encoding="utf-8")
    po = polib.pofile(str(file))
    (fuzzy,) = po.fuzzy_entries()
    assert "both agents" in fuzzy.msgid
    assert "the agents" in fuzzy.previous_msgid
    assert fuzzy.msgstr.startswith("vi: ")
    (obsolete,) = po.obsolete_entries()
    assert (obsolete.msgid, obsolete.msgstr) == ("Which name?", "vi: Which name?")
    assert updated(course, "vi")[0] == text  # nothing is left to do
    fuzzy.flags.remove("fuzzy")
    po.save()
    assert "both agents" not in "".join(said(course))


def test_a_unit_that_moved_to_another_step_keeps_its_translation(course: Path) -> None:
    file = translate(course)
    change(course / "workshop.toml", '"make"]', '"build"]')
    change(course / "workshop.toml", '"make"]', '"build"]')
    change(course / "01-ask/step.md", "#step-make", "#step-build")
    (course / "02-make").rename(course / "02-build")
    file.write_text(updated(course, "vi")[0], encoding="utf-8")
    assert read(course, language="vi").step("build").hints[0] == "vi: Which name?"


def test_a_text_that_came_back_gets_its_translation_back(course: Path) -> None:
    file = translate(course)
    for old, new in (("  - Which name?\n", ""), ("hints:\n", "hints:\n  - Which name?\n")):
        change(course / "02-make/step.md", old, new)
        file.write_text(updated(course, "vi")[0], encoding="utf-8")
    assert said(course) == []


@pytest.mark.parametrize(
    ("old", "new", "lacks"),
    [
        ("of `{role_name}` is", "of `{role_nam}` is", ["code span '{role_name}'", "variable 'role_name'"]),
        ("It is not 3 roles", "It is not 4 roles", ["number '3'"]),
        ("](#step-make)", "](#step-made)", ["link '#step-make'"]),
        ("- vi: one\n", "vi: one\n", ["mark '-'"]),
    ],
)
def test_a_translation_keeps_code_variables_links_numbers_and_lists(
    course: Path, old: str, new: str, lacks: list[str]
) -> None:
    file = translate(course)
    po = polib.pofile(str(file))
    (entry,) = [entry for entry in po if old in entry.msgstr]
    entry.msgstr = entry.msgstr.replace(old, new)
    po.save()
    found = said(course)
    for part in lacks:
        assert any("vi.po:" in problem and f"lacks the {part}" in problem for problem in found), found


def test_entries_that_are_not_of_the_course_or_twice_are_faults(course: Path) -> None:
    file = translate(course)
    po = polib.pofile(str(file))
    po.append(polib.POEntry(msgctxt="ask/text", msgid="Nowhere.", msgstr="vi"))
    po.append(polib.POEntry(msgctxt="ask/title", msgid="Who pulls", msgstr="vi"))
    po.append(polib.POEntry(msgctxt="gone/text", msgid="Gone.", msgstr="vi", obsolete=True))
    po.save()
    found = said(course)
    assert len(found) == 3
    assert "'Nowhere.' of 'ask/text' is not in the course (any more); delete the entry" in found[0]
    assert "'Gone.'" in found[1]
    assert "'Who pulls' is there twice" in found[2]
    assert all(problem.startswith("vi.po:") and ":0:" not in problem for problem in found)


@pytest.mark.parametrize(
    ("content", "said_of_it"),
    [
        (b"", "vi.po:1: it is no PO file"),
        (b'msgid "a\nmsgstr "b"\n', "vi.po:1: not valid PO: a text must stand in quotes, on one line"),
        (b"nonsense\nmore\n", "vi.po:1: not valid PO"),
        (b"\xff\xfe\n", "vi.po: the file is not UTF-8"),
        (b'msgid ""\nmsgstr ""\nmsgid "x " y"\n', "vi.po:3: not valid PO: unescaped double quote found"),
    ],
)
def test_a_damaged_file_is_named_with_its_line(course: Path, content: bytes, said_of_it: str) -> None:
    (course / "vi.po").write_bytes(content)
    assert any(problem.startswith(said_of_it) for problem in said(course)), said(course)
