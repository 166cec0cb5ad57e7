"""The fidelity table as a page: from the folder `tests`, `python -m fidelity.page > ../docs/fidelity.md`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from fidelity.row import Ok, Refused, Row, Runs, Stops
from fidelity.table import SUBJECTS

_LONGEST = 160
"""Characters of an input that are shown; the rest is in the rows."""


def markdown() -> str:
    """The page as Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    rows = [row for subject in SUBJECTS for row in subject.rows]
    yield "# What the sandbox answers, and where it is written that AWS does"
    yield ""
    yield (
        "Made from `tests/fidelity/rows`; a test says when it is out of date. Each row is a test: real boto3 makes the "
        "call over HTTP and gets this answer, word for word. `…` stands for what varies. In braces is what an account "
        "has of its own: `{account}`, `{region}`, an ARN."
    )
    yield ""
    yield (
        f"{len(rows)} rows. The AWS CLI drives {_count(row.cli for row in rows)} of them as well (marked ᶜ). Stock "
        f"moto 5.2.5 gives the same answer in {_count(row.stock for row in rows)} (marked ᵐ). E1 to E24 are numbers of "
        f"AWS's "
        "texts for the launch of a task. [inferred] marks an answer that no source states."
    )
    for subject in SUBJECTS:
        yield ""
        yield f"## {subject.title.rstrip('.')}"
        yield ""
        yield "| behaviour | call | AWS's answer | source |"
        yield "|---|---|---|---|"
        for row in subject.rows:
            yield f"| {_plain(row.behaviour)}{_marks(row)} | {_call(row)} | {_answer(row)} | {_plain(row.source)} |"


def _count(marks: Iterator[bool]) -> int:
    return sum(marks)


def _marks(row: Row) -> str:
    marks = "ᶜ" * row.cli + "ᵐ" * row.stock
    return f" {marks}" if marks else ""


def _call(row: Row) -> str:
    given = json.dumps(row.given, ensure_ascii=False)
    shown = given if len(given) <= _LONGEST else given[:_LONGEST] + "…"
    call = f"{row.call}, ecs.DescribeTasks" if row.launches else row.call
    return f"`{call}`" if row.given == {} else f"`{call}` {_code(shown)}"


def _answer(row: Row) -> str:
    match row.expected:
        case Refused(code, status, message):
            return f"`{code}` {status}: {_plain(_short(message))}" if code else _plain(message)
        case Stops(reason, code):
            return f"`{code}`: {_plain(reason)}"
        case Runs(fields):
            return "the task runs" + _fields(fields)
        case Ok(fields):
            return "answered" + _fields(fields)


def _fields(fields: object) -> str:
    return f": {_code(json.dumps(fields, ensure_ascii=False, default=str))}" if fields else ""


def _short(text: str) -> str:
    """Without the long runs of one letter that stand for a name that is too long."""
    return re.sub(r"(\w)\1{20,}", lambda run: f"{run[1]}…(×{len(run[0])})", text)


def _plain(text: str) -> str:
    escaped = re.sub(r"([\\|*_<>\[\]`])", r"\\\1", text)
    return re.sub(r"(https://github\.com/([^\s;]+)/(?:issues|pull)/(\d+))", _linked, escaped.replace("\n", " "))


def _linked(found: re.Match[str]) -> str:
    return f"[{found[2]} {found[3]}]({found[1].replace(chr(92), '')})"


def _code(text: str) -> str:
    text = _short(text).replace("|", "¦").replace("\n", " ")
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


if __name__ == "__main__":
    import sys

    sys.stdout.write(markdown())
