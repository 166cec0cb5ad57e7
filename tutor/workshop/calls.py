"""The checks that a course asks for → calls that fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tutor.checks import CheckCall, CheckError, is_known, validate
from tutor.workshop import variables
from tutor.workshop.lines import Lines
from tutor.workshop.model import Problem
from tutor.workshop.packs import PackError, load


def calls_of(
    raw: object,
    at: Sequence[str],
    step: str,
    file: str,
    lines: Lines,
    values: Mapping[str, str],
    problems: list[Problem],
    *,
    where: str,
) -> list[CheckCall]:
    """Each entry is `name` with its parameters: `- role-exists: {role: "{role_name}"}`.

    `at` is where in the file the list is, `where` what it is called for people, `step` the step that asks.
    """
    if not isinstance(raw, list):
        problems.append(Problem(file, lines.at(*at), f"{where}: must be a list of checks"))
        return []
    calls = []
    for number, entry in enumerate(raw):
        if not isinstance(entry, dict) or len(entry) != 1:
            what = f"{where}: {entry!r:.60} is not `name: {{parameters}}`"
            problems.append(Problem(file, lines.at(*at, number, str(entry)), what))
            continue
        name, parameters = next(iter(entry.items()))
        here: tuple[str | int, ...] = (*at, number, str(name))
        if not isinstance(parameters, dict):
            what = f"{where}: the parameters of {name!r} must be `name: value` pairs"
            problems.append(Problem(file, lines.at(*here), what))
            continue
        filled = variables.fill_all(parameters, values)
        assert isinstance(filled, dict)
        call = CheckCall(str(name), {str(key): value for key, value in filled.items()}, step)
        for _, variable in variables.used(str(parameters)):
            if variable not in values and variable not in variables.OWN:
                problems.append(Problem(file, lines.at(*here, variable), variables.unknown(variable, values)))
        try:
            if not is_known(call.name):
                load(call.name)
            validate(call)
        except (CheckError, PackError) as error:
            parameter = getattr(error, "parameter", "")
            problems.append(Problem(file, lines.at(*here, parameter), f"{where}: {error}"))
        else:
            calls.append(call)
    return calls
