"""The start of a step in the account: set up when it is entered, or brought about from nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from tutor.account.base import AccountError
from tutor.workshop.model import Step, Workshop

if TYPE_CHECKING:
    from tutor.account import Account
    from tutor.rehearsal.programs import Programs

Begun: TypeAlias = "Callable[[Programs], object]"
"""Given the programs that are to run, before they do: who holds them can stop them."""


def nobody(_: Programs) -> None:
    """Nobody stops them."""


def keep_apart(account: Account, workshop: Workshop, step: Step) -> None:
    """Keep the sandbox's tasks from the services that this step names, else the course. Raises AccountError."""
    from tutor.account.sandbox import SandboxAccount

    if isinstance(account, SandboxAccount) and any(one.start.unreachable for one in workshop.steps):
        account.cut_off(step.start.unreachable or tuple(workshop.seed.get("unreachable", ())))


def begin(account: Account, workshop: Workshop, step: Step) -> str:
    """Run the step's start script. Returns what went wrong, in a sentence, or nothing. Raises AccountError."""
    from tutor.account.sandbox import SandboxAccount
    from tutor.rehearsal.programs import Programs
    from tutor.rehearsal.states import StateTrouble, enter
    from tutor.rehearsal.ways import Bench

    if not isinstance(account, SandboxAccount):
        return "Its start is made in the sandbox only."
    programs = Programs()
    try:
        with account.held():
            enter(Bench(account, programs, workshop), step, None)
    except (StateTrouble, OSError) as trouble:
        return str(trouble)
    finally:
        programs.close()
    return ""


def script(account: Account, workshop: Workshop, step: Step) -> str:
    """What the step's start script says, with the values of the course and the account. Raises OSError."""
    from tutor.workshop import variables

    text = (step.folder / step.start.script).read_text(encoding="utf-8")
    return variables.placed(variables.fill(text, workshop.variables), account.info.account, account.info.region)


def bring(account: Account | None, workshop: Workshop, step: str, begun: Begun) -> str:
    """Bring the account to the start of a step by the course's own solutions. Returns the name under which what was
    there is saved. Raises AccountError; the account is then as it was, or the error says that it is not."""
    from tutor.account.sandbox import SandboxAccount
    from tutor.rehearsal.programs import Interrupted, Programs
    from tutor.rehearsal.states import StateTrouble, prepare

    if account is None:
        raise AccountError("The account is not ready yet.", "Try again in a moment.")
    if not isinstance(account, SandboxAccount):
        raise AccountError("Only a sandbox can be brought to a step's start.", "This account is left as it is.")
    try:
        programs = Programs()
        try:
            begun(programs)
            return prepare(account, workshop, step, programs).saved_as
        finally:
            programs.close()
    except Interrupted:
        raise AccountError("Stopped.", "The account is as it was.") from None
    except (StateTrouble, OSError) as trouble:
        raise AccountError(
            f"The start of this step could not be made ({trouble}).",
            "The account is as it was. This is no mistake of yours.",
        ) from None
