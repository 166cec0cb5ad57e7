"""JSON Schemas (draft 2020-12) of workshop.toml and of a step's front matter, for editors. Made from the code:

    python -m tutor.workshop.schemas        writes workshop.schema.json and step.schema.json beside this file

They say what the reader says of keys and types, and know the parameters of every check that is registered. What they
cannot say (an id that is not there, a variable that is not declared) the linter says.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from typing import Any, TypeAlias

from tutor.checks import all_checks
from tutor.ecs import Service

Schema: TypeAlias = dict[str, Any]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_ID = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}
_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}


def workshop() -> Schema:
    """The schema of workshop.toml."""
    return {
        "$schema": _DRAFT,
        "title": "A course of roletutor: workshop.toml",
        **_table(
            {
                "format": {"const": 1, "description": "The version of this format."},
                "id": _ID,
                "title": _TEXT,
                "summary": _TEXT,
                "language": {**_TEXT, "description": "The language that the course is written in; en without it."},
                "steps": {
                    "type": "array",
                    "minItems": 1,
                    "items": _ID,
                    "description": "The ids of the steps, in order. The folder of one is its number and its id.",
                },
                "variables": {
                    "type": "object",
                    "additionalProperties": _TEXT,
                    "propertyNames": {"not": {"enum": ["account", "region"]}},
                    "description": "{name} stands for the value in every text of the course.",
                },
                "outcomes": {
                    "type": "object",
                    "minProperties": 1,
                    "additionalProperties": {**_checks(), "minItems": 1},
                    "description": "What is built correctly, by name. The first is what `roletutor check` judges.",
                },
                "parts": {
                    "type": "array",
                    "items": _table(
                        {
                            "id": _TEXT,
                            "title": _TEXT,
                            "steps": {"type": "array", "minItems": 1, "items": _TEXT},
                            "test_out": {**_TEXTS, "description": "Questions, each as step/question."},
                        },
                        ("id", "title", "steps"),
                    ),
                },
                "seed": _seed(),
            },
            ("format", "id", "title", "steps", "outcomes"),
        ),
    }


def step() -> Schema:
    """The schema of the front matter of a step.md."""
    return {
        "$schema": _DRAFT,
        "title": "A step of roletutor: the front matter of step.md",
        **_table(
            {
                "title": _TEXT,
                "minutes": {"type": "integer", "description": "The author's estimate."},
                "goal": _TEXT,
                "checks": {**_checks(), "description": "What the account is held to. None: the step asks questions."},
                "ways": {**_TEXTS, "description": "The names of the solutions, in the order in which they are shown."},
                "hints": {**_TEXTS, "description": "A question, a pointer, and nearly the answer."},
                "start": _table(
                    {
                        "script": {
                            **_TEXT,
                            "description": "A Python file of the folder, run when the step is entered.",
                        },
                        "unreachable": {"type": "array", "items": {"enum": sorted(s.value for s in Service)}},
                    }
                ),
                "review": {**_TEXTS, "description": "Three questions of earlier steps, each as step/question."},
                "unaided": {"type": "boolean", "description": "Without hints and fences: the learner does it alone."},
            },
            ("title", "minutes", "goal"),
        ),
    }


def _checks() -> Schema:
    """A list of checks, each a mapping of one name to its parameters."""
    known = {
        check.name: {
            "description": check.summary,
            **_table(
                {name: _parameter(kind) for name, (kind, _) in check.parameters().items()},
                [name for name, (_, required) in check.parameters().items() if required],
            ),
        }
        for check in all_checks().values()
    }
    return {"type": "array", "items": {**_table(known), "minProperties": 1, "maxProperties": 1}}


def _parameter(kind: object) -> Schema:
    plain: Mapping[object, Schema] = {str: _TEXT, int: {"type": "integer"}, bool: {"type": "boolean"}}
    if kind in plain:
        return plain[kind]
    if typing.get_origin(kind) is typing.Literal:
        return {"enum": list(typing.get_args(kind))}
    inner = [_parameter(part) for part in typing.get_args(kind)]
    if typing.get_origin(kind) is list:
        return {"type": "array", "minItems": 1, "items": inner[0]}
    return {"type": "object", "minProperties": 1, "additionalProperties": inner[1]}


def _seed() -> Schema:
    part = {"type": ["string", "number", "boolean"]}
    value = {"anyOf": [{**_TEXT, "minLength": 1}, {"type": "object", "minProperties": 1, "additionalProperties": part}]}
    return _table(
        {
            "clusters": _TEXTS,
            "log_groups": _TEXTS,
            "repositories": _tables({"name": _TEXT, "images": _TEXTS}, "name"),
            "secrets": _tables({"name": _TEXT, "value": value}, "name", "value"),
            "parameters": _tables({"name": _TEXT, "value": value, "secure": {"type": "boolean"}}, "name", "value"),
            "buckets": _tables({"name": _TEXT, "objects": {"type": "object", "additionalProperties": _TEXT}}, "name"),
            "tables": _tables(
                {"name": _TEXT, "key": _TEXT, "items": {"type": "array", "items": {"type": "object"}}}, "name", "key"
            ),
            "network": _table(
                {
                    "vpc": _table({"name": _TEXT, "cidr": _TEXT}, ("name", "cidr")),
                    "subnets": _tables(
                        {"name": _TEXT, "cidr": _TEXT, "zone": {"enum": ["a", "b", "c"]}}, "name", "cidr"
                    ),
                    "security_groups": _tables(
                        {"name": _TEXT, "description": _TEXT, "ports": {"type": "array", "items": {"type": "integer"}}},
                        "name",
                    ),
                },
                ("vpc",),
            ),
            "unreachable": {"type": "array", "items": {"enum": sorted(service.value for service in Service)}},
            "learner": _table(
                {"user": _TEXT, "policies": _TEXTS, "statements": {"type": "array", "items": {"type": "object"}}}
            ),
        }
    )


def _table(properties: Mapping[str, Schema], required: typing.Iterable[str] = ()) -> Schema:
    made: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    wanted = list(required)
    return {**made, "required": wanted} if wanted else made


def _tables(properties: Mapping[str, Schema], *required: str) -> Schema:
    return {"type": "array", "items": _table(properties, required)}
