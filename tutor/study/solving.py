"""The course's own solutions of a step, as texts to read: by the AWS CLI, boto3, CloudFormation and the console."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tutor.workshop import variables
from tutor.workshop.model import Step, Workshop
from tutor.workshop.ways import Kind, forms, solutions
from tutor.workshop.wizard import submits, wizard_fields

TITLES: Mapping[Kind, str] = {
    "cli": "AWS CLI",
    "boto3": "Python (boto3)",
    "cloudformation": "CloudFormation",
    "wizard": "Console",
}
_LABELS: Mapping[str, tuple[str, str]] = {
    "trusted_entity_type": ("Select trusted entity", "Trusted entity type"),
    "service": ("Select trusted entity", "Service or use case"),
    "use_case": ("Select trusted entity", "Use case"),
    "policies": ("Add permissions", "Permissions policies"),
    "role_name": ("Name, review, and create", "Role name"),
    "description": ("Name, review, and create", "Description"),
    "tags": ("Name, review, and create", "Tags"),
}
"""The console's page and label of each field. Source: the console's Create role pages, as `tutor.actions.console`."""


@dataclass(frozen=True, slots=True)
class SolutionText:
    """A whole way to do a step. `title` says which, `text` is to be read, or pasted."""

    kind: Kind
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Solved:
    """The solutions, with what the learner themselves wrote before the last hint (or an empty text)."""

    why: str
    ways: tuple[SolutionText, ...]


@dataclass(frozen=True, slots=True)
class NotYet:
    """The solution is not to be had yet, and `why`. `can_give_up`: it is there for who says that they give up."""

    why: str
    can_give_up: bool = False


def texts(workshop: Workshop, step: Step, account: str, region: str) -> tuple[SolutionText, ...]:
    """All solutions of the step with the learner's values and the account's. A file that cannot be read is left out."""
    order = list(TITLES)
    found = [
        SolutionText(solution.kind, _title(solution.kind, solution.name), _text(solution.kind, filled))
        for solution in sorted(solutions(step), key=lambda solution: (order.index(solution.kind), solution.name))
        if (filled := _filled(solution.file, workshop, account, region)) is not None
    ]
    return tuple(found)


def _title(kind: Kind, name: str) -> str:
    variant = name.partition("-")[2].replace("-", " ")
    return f"{TITLES[kind]}, {variant}" if variant else TITLES[kind]


def _filled(file: object, workshop: Workshop, account: str, region: str) -> str | None:
    from pathlib import Path

    try:
        raw = Path(str(file)).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return variables.placed(variables.fill(raw, workshop.variables), account, region).strip("\n")


def _text(kind: Kind, filled: str) -> str:
    if kind != "wizard":
        return filled
    try:
        return "\n".join(line for form in forms(filled) for line in in_words(form))
    except ValueError:
        return filled


def in_words(form: str) -> Iterator[str]:
    """A wizard's form as what to click and type, page by page."""
    yield "Open IAM, then Roles, then Create role."
    page = ""
    for name, value in wizard_fields(form).items():
        if name not in _LABELS:
            continue
        where, label = _LABELS[name]
        if where != page:
            page = where
            yield f"On the page {page}:"
        if isinstance(value, list):
            yield f"  {label}: select"
            yield from (f"    {entry}" for entry in value)
        elif isinstance(value, dict):
            yield f"  {label}: " + ", ".join(f"{key} = {text}" for key, text in value.items())
        else:
            yield f"  {label}: {value}"
    yield "Choose Create role." if submits(form) else "Choose Next."
