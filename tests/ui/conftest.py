"""A course with every kind of block, and the app of a new learner in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import ui_course
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from ui_waiting import wait_for_screen

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp


@pytest.fixture(autouse=True, scope="session")
def _styles_parsed_once() -> Iterator[None]:
    """Each app parses the same styles for itself, and again for each theme: a twelfth of all that these tests take."""
    parse, parsed = Stylesheet._parse_rules, dict[Any, Any]()

    def once(self: Stylesheet, *given: Any, **named: Any) -> Any:
        key = (given, tuple(named.items()), frozenset(self._variables.items()))
        if key not in parsed:
            parsed[key] = parse(self, *given, **named)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", once)
        yield


@pytest.fixture(autouse=True, scope="session")
def _only_the_busy_are_waited_for() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pilot, "_wait_for_screen", wait_for_screen)
        yield


@pytest.fixture(autouse=True)
def _nothing_unforeseen_happens(own_home: Path) -> Iterator[None]:
    """Trouble that nobody foresaw is written down and does not end the app: a test would go on, and see nothing of it.
    Who expects some names a home of its own."""
    log = own_home / "logs/trouble.log"
    log.unlink(missing_ok=True)
    yield
    if log.exists():
        pytest.fail(log.read_text(), pytrace=False)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The course with every block."""
    return ui_course.every_block(tmp_path / "course")


@pytest.fixture
def app(course: Path, tmp_path: Path) -> RoletutorApp:
    """The app of a new learner in it."""
    return RoletutorApp(str(course), Target(), "", {}, tmp_path / "home")
