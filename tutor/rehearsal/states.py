"""An account brought to the start of a step: as the course's own solutions leave it, and what it was is kept.

The start of a step is what the steps before leave when each is done by its `solutions/boto3.py`, in order, each after
its own start script; then comes the step's own. A step without such a file leaves things as they are.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.account.base import AccountError, Refused
from tutor.account.sandbox import SandboxAccount
from tutor.rehearsal.programs import Ended, Programs
from tutor.rehearsal.ways import Bench
from tutor.workshop.model import Step, Workshop
from tutor.workshop.ways import solution

CANONICAL = "boto3"


class StateTrouble(Exception):
    """A step's start could not be made. The text says at which file, and what it said."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What became of the account: `saved_as` is the name under which its old state was saved."""

    step: str
    saved_as: str

    @property
    def sentence(self) -> str:
        """What to tell the learner."""
        return (
            f"The account is at the start of this step. What you had built is saved: "
            f"`roletutor sandbox restore {self.saved_as}` brings it back."
        )


def prepare(account: SandboxAccount, workshop: Workshop, step: str, programs: Programs | None = None) -> Prepared:
    """Bring an account to the start of a step, after its present state was saved.

    It takes a few seconds. When the start cannot be made, or the programs are stopped, the account is brought back to
    what it was; the sandbox stays until then, though everybody else lets go of it. Raises StateTrouble and Interrupted
    then, KeyError for a step that is not in the course, and AccountError.
    """
    own = programs or Programs()
    try:
        with account.held():
            steps, name = [*workshop.before(step), workshop.step(step)], _free_name(account, step)
            account.save(name)
            try:
                account.reset(workshop.seed)
                _walk(Bench(account, own, workshop), steps)
                own.check()
            except BaseException:
                _put_back(account, name)
                raise
    finally:
        if programs is None:
            own.close()
    return Prepared(step, name)


def _walk(bench: Bench, steps: Sequence[Step]) -> None:
    """Do all of these steps but the last, which is only entered."""
    for number, one in enumerate(steps):
        enter(bench, one, steps[number - 1] if number else None)
        if one is not steps[-1]:
            _solve(bench, one)


def _put_back(account: SandboxAccount, name: str) -> None:
    try:
        account.restore(name)
    except AccountError as trouble:
        raise AccountError(
            f"{trouble.sentence} The account is halfway to the start of a step. What was in it is saved as {name}.",
            f"To have it again: roletutor sandbox restore {name}",
        ) from None


def bring_back(account: SandboxAccount, name: str) -> str:
    """Restore a saved state, after the present one was saved. Returns the name that it has got.

    Raises Refused when there is no such state, and AccountError.
    """
    there = [state.name for state in account.saved()]
    if name not in there:
        raise Refused(f"There is no saved state {name!r}; there are: {', '.join(there) or 'none'}.")
    kept = _free_name(account, name)
    account.save(kept)
    try:
        account.restore(name)
    except AccountError:
        account.forget(kept)
        raise
    return kept


def enter(bench: Bench, step: Step, before: Step | None) -> None:
    """Do what happens when a step is entered after `before`: its start script, and the services that are out of reach.

    Raises StateTrouble and AccountError.
    """
    always = tuple(bench.workshop.seed.get("unreachable", ()))
    now = before.start.unreachable if before and before.start.unreachable else always
    wanted = step.start.unreachable or always
    if set(now) != set(wanted):
        bench.account.cut_off(wanted)
    if step.start.script:
        file = step.folder / step.start.script
        _well(bench.do("boto3", file.read_text(encoding="utf-8"), file.name), f"{step.folder.name}/{file.name}")
        bench.settle()


def _solve(bench: Bench, step: Step) -> None:
    found = solution(step, CANONICAL)
    if found is not None:
        ended = bench.do("boto3", found.file.read_text(encoding="utf-8"), found.file.name)
        _well(ended, f"{step.folder.name}/solutions/{found.file.name}")
        bench.settle()


def _well(ended: Ended, file: str) -> None:
    if ended.code:
        raise StateTrouble(f"{file} failed: {ended.said}")


def _free_name(account: SandboxAccount, what: str) -> str:
    """A name for the state before a step or another state that is not taken."""
    name = f"before-{what.removeprefix('before-')[:30]}-{time.strftime('%Y%m%d-%H%M%S')}"
    taken = {state.name for state in account.saved()}
    return next(found for n in range(1000) if (found := f"{name}-{n}" if n else name) not in taken)
