"""What a course gives a new sandbox account, read only when there is one to make: most starts find an old account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

DEFAULT = "ecs-task-roles"


def seed_of(name: str = DEFAULT, overrides: Mapping[str, str] | None = None) -> Callable[[], Mapping[str, Any]]:
    """Gives the seed of the course of that name or at that path, when it is called. The call raises CourseError."""

    def seed() -> Mapping[str, Any]:
        from tutor.workshop.find import locate
        from tutor.workshop.reader import start_of

        return start_of(locate(name), overrides)

    return seed
