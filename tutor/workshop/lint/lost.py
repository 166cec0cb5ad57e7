"""Rules that see where a variable or a name was lost: a name that is empty, an ARN without its account, a word that is
not there between two blanks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from tutor.workshop.lint.lesson import Course, Lesson
from tutor.workshop.model import Problem

_PART = r"((?:\$\{[^}]*\}|[^:\s\"'])*)"
_ARN = re.compile(rf"(?<![\w:])arn:aws(?:-cn|-us-gov)?:([a-z0-9-]+):{_PART}:{_PART}:([^\s\"']*)")
_NO_ACCOUNT = ("s3",)
_NO_REGION = ("s3", "iam", "sts")
_NAMED = r"(?:role|user|repository|table|secret|task-definition|cluster|log-group)"
_EMPTY_NAME = re.compile(rf"""arn:[^\s"']{{0,300}}:{_NAMED}[/:](?=[\s,\])}}]|\\?["'](?!\s*[+%.\w]|["']))""")
_EMPTY_VALUE = re.compile(
    r"""(?:(["'])(?P<key>[\w:.-]+)\1\s*:|(?<![\w-])(?P<word>[A-Z]\w+|role_name|family|cluster|service|image|taskDefinition)\s*[:=])
    \s*(["'])\4(?!["'])""",
    re.VERBOSE,
)
_EMPTY_ITEM = re.compile(r"""(?:[(\[,]\s*|^\w+ = )(["'])\1(?=\s*(?:[,)\]]|$))""", re.MULTILINE)
_HOST = re.compile(r"""(?<![\w}])(?<!\+ ["'])\.dkr\.ecr\.|\.\.amazonaws\.com|\.dkr\.ecr\.amazonaws""")
_BLANKS = re.compile(r"(?<=\S)  +(?=\S)")
_BEFORE_A_MARK = re.compile(r"(?<=\w) +(?=[,;:](?:\s|$)|\.(?:\s|$))")


def in_files(lesson: Lesson, course: Course) -> Iterator[Problem]:
    """Commands, programs and templates."""
    files = [file for _, file in (*lesson.solutions, *lesson.mistakes)]
    places = [(file.shown, 0, file.written) for file in (*files, *([lesson.start] if lesson.start else []))]
    places += [(lesson.file, action.line, action.source) for action in lesson.actions if not action.fails]
    heads = _heads(course)
    for file, before, text in places:
        for line, what in (*in_source(text), *_cut(text, heads)):
            yield Problem(file, before + line, what)


def in_texts(lesson: Lesson, course: Course) -> Iterator[Problem]:
    """Prose, questions and hints."""
    heads = _heads(course)
    for line, what in (*_in_prose(lesson.written), *in_source(lesson.written), *_cut(lesson.written, heads)):
        yield Problem(lesson.file, line, what)
    for call, at in lesson.calls():
        for value in call.parameters.values():
            for _, what in in_source(f'"{value}"') if isinstance(value, str) else ():
                yield lesson.fault(f"check {call.name!r}: {what}", *at)


@lru_cache(maxsize=1024)
def in_source(text: str) -> tuple[tuple[int, str], ...]:
    """What is lost in a text of commands: lines and what."""
    found: list[tuple[int, str]] = []

    def note(at: int, what: str) -> None:
        found.append((text.count("\n", 0, at) + 1, what))

    for arn in _ARN.finditer(text):
        service, region, account, _ = arn.groups()
        if service not in _NO_ACCOUNT and not account:
            note(arn.start(), f"the ARN {arn.group()!r:.80} has no account; write {{account}} in it")
        if service not in _NO_REGION and not region:
            note(arn.start(), f"the ARN {arn.group()!r:.80} has no region; write {{region}} in it")
    for empty in _EMPTY_NAME.finditer(text):
        note(empty.start(), f"after {empty.group()!r} stands no name")
    for value in _EMPTY_VALUE.finditer(text):
        note(value.start(), f"{value.group('key') or value.group('word')!r} is empty")
    for item in _EMPTY_ITEM.finditer(text):
        note(item.end(), "an empty text stands where a name is wanted")
    for host in _HOST.finditer(text):
        note(host.start(), "the registry's host has a part missing; it is {account}.dkr.ecr.{region}.amazonaws.com")
    return tuple(found)


def _heads(course: Course) -> tuple[tuple[str, str], ...]:
    """The beginnings of names that go on with the account's number, such as a bucket's."""
    names = [str(bucket["name"]) for bucket in course.workshop.seed.get("buckets", ())]
    return tuple((name.partition("{account}")[0], name) for name in names if name.partition("{account}")[0])


@lru_cache(maxsize=2048)
def _cut(text: str, heads: Iterable[tuple[str, str]]) -> tuple[tuple[int, str], ...]:
    found = []
    for head, name in heads:
        for at in re.finditer(rf"{re.escape(head)}(?!\{{account\}}|\$|[\"'] ?[+&\"]|[\"']?[*?]|\w)", text):
            found.append(
                (text.count("\n", 0, at.start()) + 1, f"after {head!r} the rest of the name {name!r} is missing")
            )
    return tuple(found)


@lru_cache(maxsize=256)
def _in_prose(text: str) -> tuple[tuple[int, str], ...]:
    found: list[tuple[int, str]] = []
    fence, name, front = "", "", text.count("\n", 0, text.find("\n---")) + 1
    for number, line in enumerate(text.splitlines(), start=1):
        opens = re.match(r"\s*(```+|~~~+)\s*(\w*)", line)
        if opens:
            fence, name = ("", "") if fence else (opens.group(1), opens.group(2))
            continue
        if fence and name not in ("quiz", "predict"):
            continue
        if line.startswith("    ") and not fence and number > front:  # indented code
            continue
        words = re.sub(r"`[^`]+`", "`x`", line.strip())
        if "``" in re.sub(r"`[^`]+`", "", line.strip()):
            found.append((number, "there is nothing between two backticks; has a name been lost?"))
        if not words.startswith("|") and (_BLANKS.search(words) or _BEFORE_A_MARK.search(words)):
            found.append((number, "there is a blank too many; has a word been lost?"))
    return tuple(found)


RULES = (in_files, in_texts)
