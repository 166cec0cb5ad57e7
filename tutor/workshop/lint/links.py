"""Rules on links: each leads somewhere."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from tutor.workshop.lint.lesson import Course, Lesson
from tutor.workshop.model import Problem

_LINK = re.compile(r"\]\(([^)\s]+)[^)]*\)")


def leading(lesson: Lesson, course: Course) -> Iterator[Problem]:
    """A link leads to a step (`#step-ID`), to a file beside step.md, or to an address."""
    ids = [step.id for step in course.workshop.steps]
    for number, line in enumerate(lesson.written.splitlines(), start=1):
        for target in _LINK.findall(re.sub(r"`[^`]*`", "", line)):
            if target.startswith("#step-"):
                if target.removeprefix("#step-") not in ids:
                    near = difflib.get_close_matches(target, [f"#step-{id}" for id in ids], n=1)
                    hint = f"; did you mean {near[0]}?" if near else ""
                    yield Problem(lesson.file, number, f"the link {target} leads to no step{hint}")
            elif target.startswith("#"):
                yield Problem(lesson.file, number, f"the link {target} leads to no step; a step's is #step-ID")
            elif "://" not in target and not (lesson.step.folder / target.split("#")[0]).exists():
                yield Problem(lesson.file, number, f"the link {target} leads to no file")
            elif "://" in target and not re.match(r"https?://[\w.-]+(:\d+)?(/|$)", target):
                yield Problem(lesson.file, number, f"the link {target} is no address that a browser opens")


RULES = (leading,)
