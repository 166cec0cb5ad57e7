"""What must come of a solution, a mistake, a fence and a question, and in what it falls short. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tutor.checks import CheckCall, Finding, Status, run
from tutor.ecs import Launch
from tutor.ecs.launch import RoleKind
from tutor.rehearsal.programs import Ended
from tutor.snapshot import Item, Need, Present, Snapshot, TargetInfo
from tutor.workshop.model import Action, Expected, Step
from tutor.workshop.ways import Mistake

ACCEPTED = "false accept"
REFUSED = "false refusal"
WRONG = "falls short"


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing that is not as the course says. `file` is relative to the course; `kind` says what it counts as.

    `check` is the check that it is about, or empty. `output` is what the script printed, where that helps.
    """

    step: str
    file: str
    expected: str
    seen: str
    kind: str = WRONG
    check: str = ""
    output: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """What is rehearsed: the step's id, and the file."""

    step: str
    file: str

    def short(self, expected: str, seen: str, kind: str = WRONG, check: str = "", output: str = "") -> Shortfall:
        """A shortfall here."""
        return Shortfall(self.step, self.file, expected, seen, kind, check, output)


def of_start(at: Place, findings: Sequence[Finding]) -> list[Shortfall]:
    """Before anything is done, the step must not pass."""
    found = [_unknown(at, finding) for finding in findings if finding.status is Status.UNKNOWN]
    if findings and all(finding.status is Status.PASS for finding in findings):
        names = ", ".join(dict.fromkeys(finding.check for finding in findings))
        found.append(at.short("the step does not pass at its start", f"all of its checks pass: {names}", ACCEPTED))
    return found


def of_solution(at: Place, ended: Ended, findings: Sequence[Finding]) -> list[Shortfall]:
    """It runs through, and every check passes."""
    found = []
    if ended.code:
        found.append(at.short("it runs through", f"exit code {ended.code}", REFUSED, output=ended.output))
    for finding in findings:
        if finding.status is Status.UNKNOWN:
            found.append(_unknown(at, finding))
        elif finding.status is not Status.PASS and not (finding.status is Status.SKIPPED and found):
            seen = f"{finding.status.value}: {finding.observed}"
            found.append(at.short(finding.expected or "it passes", seen, REFUSED, finding.check, ended.output))
    return found


def of_mistake(
    at: Place, mistake: Mistake, ended: Ended, findings: Sequence[Finding], named: Sequence[Finding] = ()
) -> list[Shortfall]:
    """Its own check fails, with its own misconception, and no other one does. `named` are the findings of the very
    checks that its header tells from others of their name."""
    found = [*_ran(at, mistake, ended), *(_unknown(at, f) for f in findings if f.status is Status.UNKNOWN)]
    failed = [finding for finding in findings if finding.status is Status.FAIL]
    own = [finding for finding in failed if finding.check == mistake.check]
    if not failed:
        if not found or all(finding.status is Status.PASS for finding in findings):
            found.append(
                at.short(
                    f"the check {mistake.check} refuses it", "every check passes", ACCEPTED, mistake.check, ended.output
                )
            )
        return found
    if found:
        return found
    if not own:
        seen = next(
            (f"it is {f.status.value}" for f in findings if f.check == mistake.check), "the step has no such check"
        )
        found.append(at.short(f"the check {mistake.check} refuses it", seen, WRONG, mistake.check, ended.output))
    for finding in failed:
        if finding.check != mistake.check:
            found.append(
                at.short("this check passes, or is skipped", finding.observed, WRONG, finding.check, ended.output)
            )
    for finding in named if own else ():
        if finding.status is not Status.FAIL:
            seen = f"it is {finding.status.value}: {finding.observed}"
            found.append(at.short(f"the check {mistake.check} of the header refuses it", seen, WRONG, mistake.check))
    for finding in own:
        if finding.misconception != mistake.misconception:
            seen = f"{finding.misconception or 'none'} ({finding.observed})"
            found.append(at.short(f"misconception {mistake.misconception or 'none'}", seen, WRONG, finding.check))
    if own and mistake.says and not any(mistake.says in finding.observed for finding in own):
        found.append(at.short(f"observed says {mistake.says!r}", own[0].observed, WRONG, mistake.check))
    return found


def of_fence(at: Place, action: Action, ended: Ended) -> list[Shortfall]:
    """It succeeds, or fails in the words that it must."""
    if not action.fails:
        return [at.short("it succeeds", f"exit code {ended.code}", output=ended.output)] if ended.code else []
    wanted = f"it fails and says {action.fails!r}"
    if not ended.code:
        return [at.short(wanted, "it succeeds", output=ended.output)]
    return [] if action.fails in ended.output else [at.short(wanted, "it fails in other words", output=ended.output)]


def of_launch(at: Place, expected: Expected, launch: Launch) -> list[Shortfall]:
    """The rehearsed launch comes to what the author says."""
    reason = str(launch.refusal) if launch.refusal else launch.stopped_reason
    if launch.starts is not expected.starts:
        words = {True: "it starts", False: f"it stops: {reason}", None: f"unknown: {'; '.join(launch.unreadable)}"}
        return [at.short("it starts" if expected.starts else "it stops", words[launch.starts])]
    stage, found = launch.stopped_at, []
    action, role = (stage.action, _ROLES.get(stage.role, "none")) if stage else ("", "none")
    if expected.action and action != expected.action:
        found.append(at.short(f"it stops at {expected.action}", f"it stops at {action or 'no call'}: {reason}"))
    if expected.role and role != expected.role:
        found.append(at.short(f"the call is made with role {expected.role}", f"with {role}: {reason}"))
    if expected.says and expected.says not in reason:
        found.append(at.short(f"the stopped reason says {expected.says!r}", reason))
    return found


def of_questions(step: Step, file: str) -> list[Shortfall]:
    """Each quiz takes its right answer, and refuses every other one option (and a right one alone of several)."""
    found = []
    for question in step.quizzes:
        at, call = Place(step.id, f"{file}:{question.line}"), _call(step, question.id)
        if _answered(call, question.right) is not Status.PASS:
            found.append(
                at.short(f"the answer {','.join(question.right)} is right", "it is refused", REFUSED, call.name)
            )
        for letter, option in question.lettered():
            if (letter,) != question.right and _answered(call, (letter,)) is not Status.FAIL:
                found.append(
                    at.short(f"the answer {letter} is refused", f"it is taken: {option.text}", ACCEPTED, call.name)
                )
    return found


_ROLES = {RoleKind.EXECUTION: "execution", RoleKind.TASK: "task"}


def _ran(at: Place, mistake: Mistake, ended: Ended) -> Iterable[Shortfall]:
    if not mistake.refused:
        if ended.code:
            yield at.short("it runs through", f"exit code {ended.code}", output=ended.output)
    elif not ended.code:
        yield at.short(f"AWS refuses it: {mistake.refused}", "it runs through", output=ended.output)
    elif mistake.refused not in ended.output:
        yield at.short(f"AWS refuses it: {mistake.refused}", "it fails in other words", output=ended.output)


def _unknown(at: Place, finding: Finding) -> Shortfall:
    return at.short("it can be found out", f"unknown: {finding.observed}", WRONG, finding.check)


def _call(step: Step, question: str) -> CheckCall:
    full_id = f"{step.id}/{question}"
    return next(call for call in step.all_checks if call.parameters.get("question") == full_id)


def _answered(call: CheckCall, letters: tuple[str, ...]) -> Status:
    answers: dict[Need, Item[object]] = {Need("answer", str(call.parameters["question"])): Present(letters)}
    return run([call], Snapshot(TargetInfo("sandbox"), answers))[0].status
