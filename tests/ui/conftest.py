"""A course with every kind of block, and the app of a new learner in it."""

from __future__ import annotations

from pathlib import Path

import pytest
import ui_course

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The course with every block."""
    return ui_course.every_block(tmp_path / "course")


@pytest.fixture
def app(course: Path, tmp_path: Path) -> RoletutorApp:
    """The app of a new learner in it."""
    return RoletutorApp(str(course), Target(), "", {}, tmp_path / "home")
