"""`roletutor certificate`: what was done of a course, out of the learner's own journal."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from tutor.cli.outputs import outputs_of, put
from tutor.printable import safe

FORMATS = ("markdown", "json")


def run(workshop: str, formats: Sequence[str], name: str, overrides: Mapping[str, str], language: str) -> int:
    """Read, compute, print. 0 when the course is complete; 1 when not: then it is a record so far, and says what is
    open. The account is not asked."""
    outputs = outputs_of(formats, FORMATS)
    from tutor.home import HomeError, home, private_folder
    from tutor.journal.progress import progress
    from tutor.journal.store import Journal
    from tutor.study.certificate import certificate
    from tutor.workshop.find import locate
    from tutor.workshop.reader import read

    course = read(locate(workshop), overrides, language=language)
    try:
        journal = Journal(private_folder(home() / "journal") / "events.jsonl")
    except OSError as error:
        raise HomeError(f"The journal of your progress cannot be read: {error.strerror}.") from None
    if journal.notice:
        print(f"roletutor: {safe(journal.notice)}", file=sys.stderr)
    made = certificate(course, progress(journal.events, course.id), name)
    for form, path in outputs:
        put(made.as_json() if form == "json" else made.as_markdown(), path)
    if made.complete:
        return 0
    left = ", ".join(step.id for step in made.open)
    print(f"roletutor: the course is not complete; still open: {safe(left)}", file=sys.stderr)
    return 1
