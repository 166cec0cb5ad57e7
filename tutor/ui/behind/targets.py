"""What the home screen offers: the courses with what was done of them, and the accounts to learn in.

Each is slow to find (files, other packages, the AWS settings) and is found in a worker's thread. What is found is
values; of the AWS settings only profiles' names and regions are kept, never a key.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.account.target import Target

if TYPE_CHECKING:
    from tutor.journal.events import Event
    from tutor.workshop.model import CourseError


@dataclass(frozen=True, slots=True)
class OfferedCourse:
    """A course that can be opened by `name`, or `fault` says why it cannot.

    `steps` are the titles of its steps, in order, and `done` says of each whether it is. `at` is the index of the step
    that it opens at; `begun`: the learner was in it before. `last` is the instant of the newest event, ISO 8601 in UTC,
    or empty.
    """

    name: str
    title: str
    summary: str = ""
    steps: tuple[str, ...] = ()
    done: tuple[bool, ...] = ()
    at: int = 0
    begun: bool = False
    last: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class OfferedTarget:
    """An account to learn in: what it is called, and what is to be known of it."""

    target: Target
    title: str
    about: str

    @property
    def real(self) -> bool:
        """Whether it is an account at AWS."""
        return self.target.is_real


SANDBOX = OfferedTarget(Target(), "Sandbox on this machine", "for practice: nothing in it is real")


def offered(target: Target) -> OfferedTarget:
    """How a target is called."""
    match target.kind:
        case "sandbox":
            return OfferedTarget(target, SANDBOX.title, SANDBOX.about)
        case "profile":
            return OfferedTarget(target, f"Profile {target.value}", target.region)
        case "aws":
            return OfferedTarget(target, "AWS credentials of the environment", target.region)
        case "file":
            return OfferedTarget(target, f"File {Path(target.value).name}", "an exported account, read-only")


def targets(chosen: Target, environment: Mapping[str, str] = os.environ) -> tuple[tuple[OfferedTarget, ...], str]:
    """The accounts that can be chosen, `chosen` among them; and what is wrong with the AWS settings, or nothing.

    Nobody is asked: whether a profile's credentials are good shows when it is opened. A region that was named for
    `chosen` goes for every one.
    """
    region = chosen.region
    found = [offered(Target("sandbox", "", region))]
    notice = ""
    try:
        for name, own in _profiles():
            about = region or own
            found.append(OfferedTarget(Target("profile", name, region), f"Profile {name}", about))
    except Exception as error:  # whatever botocore says of a file that a person wrote by hand
        notice = f"The AWS settings cannot be read, so no profile is shown: {error}"
    if any(environment.get(name) for name in _CREDENTIALS):
        found.append(offered(Target("aws", "", region)))
    if chosen not in (one.target for one in found):
        found.append(offered(chosen))
    return tuple(found), notice


_CREDENTIALS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)
"""What of the environment botocore takes credentials from (its credentials providers). AWS_PROFILE is no such thing: it
names a profile, and those are shown by their names."""


def _profiles() -> Iterator[tuple[str, str]]:
    """Name and region of each profile of the AWS settings, whichever AWS_PROFILE names."""
    from botocore.session import Session

    session = Session(session_vars={"profile": (None, None, None, None)})
    for name, settings in session.full_config.get("profiles", {}).items():
        region = settings.get("region", "") if isinstance(settings, dict) else ""
        yield str(name), str(region)


def courses(
    home: Path, overrides: Mapping[str, str], language: str, also: str
) -> Iterator[tuple[tuple[OfferedCourse, ...], str]]:
    """The courses that can be opened, as they are found, and what is to be said of the learner's progress.

    `also` is one by name or path that is to be among them; `overrides` and `language` are as for the one that opens.
    """
    from tutor.workshop.find import offers

    events, notice = _events(home)
    found: dict[str, OfferedCourse] = {}
    for offer in offers():
        found[offer.name] = (
            _broken(offer.name, offer.fault) if offer.fault else _course(offer.name, overrides, language, events)
        )
        yield tuple(found.values()), notice
    if also not in found:
        yield (_course(also, overrides, language, events), *found.values()), notice


def _course(name: str, overrides: Mapping[str, str], language: str, events: list[Event]) -> OfferedCourse:
    from tutor.home import noted
    from tutor.journal.progress import progress
    from tutor.workshop.find import locate
    from tutor.workshop.model import CourseError
    from tutor.workshop.reader import read

    try:
        workshop = read(locate(name), overrides, language=language)
    except CourseError as error:
        return _broken(name, error)
    except Exception as error:  # a stranger's checks are loaded here; the other courses are there all the same
        return OfferedCourse(name, name, fault=noted(error))
    done = progress(events, workshop.id)
    ids = [step.id for step in workshop.steps]
    last = max((str(event.ts) for event in events if event.object.partition("/")[0] == workshop.id), default="")
    return OfferedCourse(
        name,
        workshop.title,
        workshop.summary,
        tuple(step.title for step in workshop.steps),
        tuple(id in done.done for id in ids),
        ids.index(done.current) if done.current in ids else 0,
        done.current in ids,
        last,
    )


def _broken(name: str, error: CourseError) -> OfferedCourse:
    first, *more = error.problems
    others = f" (and {len(more)} more; `roletutor workshop lint {name}` shows all)" if more else ""
    return OfferedCourse(name, name, fault=f"{first}{others}")


def _events(home: Path) -> tuple[list[Event], str]:
    """What was done, and why it cannot be said."""
    from tutor.home import HomeError, private_folder
    from tutor.journal.store import Journal

    try:
        journal = Journal(private_folder(home / "journal") / "events.jsonl")
    except (OSError, HomeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        return [], f"What you did so far cannot be read ({why})."
    return journal.events, journal.notice
