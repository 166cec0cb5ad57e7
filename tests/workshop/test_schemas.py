"""The schemas that editors use say what the reader says, of the courses that ship and of each key with other values."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tutor.workshop import schemas
from tutor.workshop.find import courses
from tutor.workshop.model import CourseError
from tutor.workshop.new import TEMPLATE, new
from tutor.workshop.reader import read

SHIPPED = Path(schemas.__file__).parent
FOLDERS = {**courses(), "new": TEMPLATE}
OTHERS: list[Any] = [7, True, "text", [], ["text"], [7], {}, {"text": "text"}, 2.5]
BY_TYPE = ("must be", "there is no key", "is missing", "has no parameter", "needs the parameter", "there is no check")
"""What the reader says of keys and types; the rest of what it says no schema can."""

STEP: dict[str, Any] = {
    "title": "Make it",
    "minutes": 5,
    "goal": "A role.",
    "checks": [
        {"role-trusts": {"role": "x", "service": "ecs-tasks.amazonaws.com", "draft": True}},
        {"role-has-policies": {"role": "x", "policies": ["ReadOnlyAccess"]}},
        {"role-tags": {"role": "x", "tags": {"a": "b"}}},
        {"task-definition-role": {"family": "x", "field": "task", "role": "x"}},
        {"task-definition-matches": {"family": "x", "container": "x", "port": 80}},
    ],
    "ways": ["cli"],
    "hints": ["What?"],
    "start": {"unreachable": ["ecr"]},
    "review": [],
    "unaided": False,
}
COURSE: dict[str, Any] = {
    "format": 1,
    "id": "course",
    "title": "A course",
    "summary": "Short.",
    "language": "en",
    "steps": ["make"],
    "variables": {"name": "x"},
    "outcomes": {"done": [{"role-exists": {"role": "x"}}]},
    "parts": [{"id": "all", "title": "All", "steps": ["make"], "test_out": []}],
    "seed": {
        "clusters": ["fcj"],
        "repositories": [{"name": "registry", "images": ["core"]}],
        "secrets": [{"name": "secret", "value": {"a": "b"}}],
        "parameters": [{"name": "/x", "value": "y", "secure": True}],
        "buckets": [{"name": "x-{account}", "objects": {"a": "b"}}],
        "tables": [{"name": "orders", "key": "id", "items": [{"id": "1"}]}],
        "network": {
            "vpc": {"name": "v", "cidr": "10.0.0.0/16"},
            "subnets": [{"name": "s", "cidr": "10.0.1.0/24", "zone": "a"}],
            "security_groups": [{"name": "g", "description": "d", "ports": [80]}],
        },
        "unreachable": ["ecr"],
        "learner": {"user": "u", "policies": ["ReadOnlyAccess"]},
    },
}


def refuses(schema: Mapping[str, Any], value: object) -> bool:
    return not jsonschema.Draft202012Validator(schema).is_valid(value)


def said(folder: Path, course: object, step: object) -> list[str]:
    """What the reader says of a course of one step."""
    (folder / "01-make").mkdir(exist_ok=True)
    (folder / "workshop.toml").write_text(_toml(course), encoding="utf-8")
    front = yaml.safe_dump(step, sort_keys=False)
    (folder / "01-make/step.md").write_text(f"---\n{front}---\nText.\n", encoding="utf-8")
    try:
        read(folder)
    except CourseError as error:
        return [problem.what for problem in error.problems]
    return []


def _toml(value: object) -> str:
    """A table as TOML: each top key with its value inline."""
    assert isinstance(value, dict)
    return "".join(f"{json.dumps(key)} = {_inline(item)}\n" for key, item in value.items())


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value)


def variants(value: Any, *path: Any) -> Iterator[tuple[str, Any]]:
    """The value with one of its parts changed: another type, a key more, a key less."""
    whole = copy.deepcopy(value)
    for at in places(value):
        for other in [*OTHERS, *([{**_at(value, at), "nokey": 1}] if isinstance(_at(value, at), dict) else [])]:
            changed = copy.deepcopy(whole)
            _at(changed, at[:-1])[at[-1]] = other
            yield f"{'/'.join(map(str, at))} = {other!r:.40}", changed
        changed = copy.deepcopy(whole)
        del _at(changed, at[:-1])[at[-1]]
        yield f"without {'/'.join(map(str, at))}", changed


def places(value: Any, *path: Any) -> Iterator[tuple[Any, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield (*path, key)
        yield from places(part, *path, key)


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


@pytest.mark.parametrize("name", ["workshop", "step"])
def test_the_shipped_schemas_are_what_the_code_says(name: str) -> None:
    schema = getattr(schemas, name)()
    jsonschema.Draft202012Validator.check_schema(schema)
    shipped = json.loads((SHIPPED / f"{name}.schema.json").read_text(encoding="utf-8"))
    assert shipped == schema, "python -m tutor.workshop.schemas"


@pytest.mark.parametrize("name", list(FOLDERS))
def test_every_course_that_ships_fits_the_schemas(name: str) -> None:
    course = tomllib.loads((FOLDERS[name] / "workshop.toml").read_text(encoding="utf-8").replace('"ID"', '"id"'))
    jsonschema.validate(course, schemas.workshop(), jsonschema.Draft202012Validator)
    steps = sorted(FOLDERS[name].glob("*/step.md"))
    assert steps
    for file in steps:
        front = yaml.safe_load(file.read_text(encoding="utf-8").split("---\n")[1])
        jsonschema.validate(front, schemas.step(), jsonschema.Draft202012Validator)


def test_what_fits_is_read(tmp_path: Path) -> None:
    assert said(tmp_path, COURSE, STEP) == []
    assert not refuses(schemas.workshop(), COURSE)
    assert not refuses(schemas.step(), STEP)


def test_front_matter_that_the_reader_refuses_by_type_the_schema_refuses(tmp_path: Path) -> None:
    schema, differing = schemas.step(), []
    for what, step in variants(STEP):
        found = [text for text in said(tmp_path, COURSE, step) if any(word in text for word in BY_TYPE)]
        if bool(found) != refuses(schema, step) and not _beyond(said(tmp_path, COURSE, step), found):
            differing.append((what, found))
    assert differing == []


def test_a_workshop_toml_that_the_reader_refuses_by_type_the_schema_refuses(tmp_path: Path) -> None:
    schema, differing = schemas.workshop(), []
    for what, course in variants(COURSE):
        every = said(tmp_path, course, STEP)
        found = [text for text in every if any(word in text for word in BY_TYPE)]
        if bool(found) != refuses(schema, course) and not _beyond(every, found):
            differing.append((what, found or every))
    assert differing == []


def _beyond(every: list[str], found: list[str]) -> bool:
    """Whether the reader refuses it for another cause than keys and types, so that the schema may say either."""
    return bool(every) and not found


def test_a_new_course_brings_its_schemas_and_names_them(tmp_path: Path) -> None:
    new(tmp_path / "course")
    for name in ("workshop", "step"):
        made = json.loads((tmp_path / f"course/.schemas/{name}.schema.json").read_text())
        assert made == getattr(schemas, name)()
    first = (tmp_path / "course/workshop.toml").read_text().splitlines()[0]
    assert (tmp_path / "course" / first.removeprefix("#:schema ")).is_file()
    second = (tmp_path / "course/02-make/step.md").read_text().splitlines()[1]
    assert (tmp_path / "course/02-make" / second.removeprefix("# yaml-language-server: $schema=")).is_file()
