"""What a course's sandbox account starts with: the table `[seed]` of workshop.toml, judged, as plain data.

    [seed]
    clusters = ["fcj-ecs-cluster"]
    log_groups = ["/ecs/old"]
    unreachable = ["ecr"]                          # tasks have no way to these services: network, not IAM
    [[seed.repositories]]
    name = "fcj-registry"
    images = ["core", "admin"]                     # tags
    [[seed.secrets]]
    name = "dev/fcj/momentum"
    value = { DB_CONNECTION_STRING = "…" }         # a text, or a table that becomes JSON
    [[seed.parameters]]
    name = "/fcj/greeting"
    value = "hello"
    secure = false
    [[seed.buckets]]
    name = "fcj-assets-{account}"                  # names are shared by all accounts, so it must hold {account}
    objects = { "config/app.json" = "{}" }
    [[seed.tables]]
    name = "fcj-orders"
    key = "id"                                     # the partition key, a text
    items = [{ id = "1", state = "new" }]
    [seed.network]
    vpc = { name = "fcj-vpc", cidr = "10.0.0.0/16" }
    subnets = [{ name = "fcj-public-a", cidr = "10.0.1.0/24", zone = "a" }]
    security_groups = [{ name = "fcj-sg", description = "…", ports = [8080] }]
    [seed.learner]                                 # without it, the learner is an administrator
    user = "workshop-learner"
    policies = ["ReadOnlyAccess"]                  # AWS-managed policies, by name or ARN
    statements = [{ Effect = "Allow", Action = "iam:PassRole", Resource = "*" }]

`{account}` and `{region}` stand for the account's own; the course's variables are filled in before. The same spelling
goes to the sandbox (`sandbox/seeds.py`). Patterns are those of each service's API reference.
"""

from __future__ import annotations

import difflib
import ipaddress
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from tutor.workshop import variables
from tutor.workshop.model import Problem

OWN_VARIABLES = variables.OWN
"""The variables that the account itself fills in."""

_FILE = "workshop.toml"

Found: TypeAlias = Iterable[tuple[str, str]]
"""Faults: the word in the file that is wrong, and what is wrong with it."""


def read_seed(raw: object, text: str, values: Mapping[str, str], problems: list[Problem]) -> Mapping[str, Any]:
    """The seed, with the course's variables filled in. `text` is the file's, to name lines; faults go to `problems`."""
    known = {**values, **{name: f"{{{name}}}" for name in OWN_VARIABLES}}
    for word, name in _unknown_variables(raw, known):
        problems.append(Problem(_FILE, _line(text, word), f"seed: {variables.unknown(name, known)}"))
    filled = variables.fill_all(raw, values)
    for word, what in _SEED(filled, "seed"):
        problems.append(Problem(_FILE, _line(text, word), what))
    return filled if isinstance(filled, dict) else {}


def _unknown_variables(value: object, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield from ((value, name) for _, name in variables.used(value) if name not in known)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _unknown_variables(key, known)
            yield from _unknown_variables(item, known)
    elif isinstance(value, list):
        for item in value:
            yield from _unknown_variables(item, known)


Rule: TypeAlias = Callable[[Any, str], Found]


def _text(pattern: str, example: str) -> Rule:
    compiled = re.compile(pattern)

    def check(value: Any, where: str) -> Found:
        if not isinstance(value, str):
            yield str(value), f"{where} must be a text, not {value!r:.60}"
        elif not compiled.fullmatch(re.sub(r"\{(account|region)\}", "111122223333", value)):
            yield value, f"{where}: {value!r:.80} cannot be a name here; one is, for example, {example!r}"

    return check


def _anything(value: Any, where: str) -> Found:
    if not isinstance(value, str):
        yield str(value), f"{where} must be a text, not {value!r:.60}"


def _yes_or_no(value: Any, where: str) -> Found:
    if not isinstance(value, bool):
        yield str(value), f"{where} must be true or false, not {value!r:.60}"


def _port(value: Any, where: str) -> Found:
    if type(value) is not int or not 0 <= value <= 65535:
        yield str(value), f"{where} must be a port from 0 to 65535, not {value!r:.60}"


def _cidr(value: Any, where: str) -> Found:
    try:
        if not isinstance(value, str) or not 16 <= ipaddress.IPv4Network(value).prefixlen <= 28:
            yield str(value), f"{where}: {value} is not between /16 and /28"
    except (ValueError, TypeError):
        yield str(value), f"{where}: {value!r:.60} is not an IPv4 network such as '10.0.0.0/16'"


def _list_of(rule: Rule, unique: str = "") -> Rule:
    def check(value: Any, where: str) -> Found:
        if not isinstance(value, list):
            yield where.rpartition(".")[2], f"{where} must be a list, not {value!r:.60}"
            return
        seen: set[str] = set()
        for item in value:
            yield from rule(item, where)
            name = str(item.get(unique, "")) if unique and isinstance(item, dict) else str(item)
            if name in seen and (unique or isinstance(item, str)):
                yield name, f"{where}: {name!r} is there twice"
            seen.add(name)

    return check


def _table(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    rules = {**required, **(optional or {})}

    def check(value: Any, where: str) -> Found:
        if not isinstance(value, dict):
            yield where.rpartition(".")[2], f"{where} must be a table, not {value!r:.60}"
            return
        for key, item in value.items():
            if key not in rules:
                near = difflib.get_close_matches(key, rules, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(rules)}"
                yield key, f"{where} has no key {key!r}; {hint}"
            else:
                yield from rules[key](item, f"{where}.{key}")
        for key in required:
            if key not in value:
                yield where.rpartition(".")[2], f"{where}: the key {key!r} is missing"

    return check


def _value(value: Any, where: str) -> Found:
    if not isinstance(value, str | dict) or not value:
        yield str(value), f"{where} must be a text or a table that is not empty, not {value!r:.60}"
    elif isinstance(value, dict) and not all(isinstance(part, str | int | float) for part in value.values()):
        yield next(iter(value)), f"{where}: each value of the table must be a text, a number, true or false"


def _bucket_name(value: Any, where: str) -> Found:
    yield from _text(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "fcj-assets-{account}")(value, where)
    if isinstance(value, str) and "{account}" not in value:
        yield value, f"{where}: {value!r} must hold {{account}}: a bucket's name is shared by all accounts"


def _service(value: Any, where: str) -> Found:
    from tutor.ecs import Service

    known = [service.value for service in Service]
    if value not in known:
        near = difflib.get_close_matches(str(value), known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
        yield str(value), f"{where}: {value!r:.60} is no service that a task's start needs; {hint}"


def _objects(value: Any, where: str) -> Found:
    if not isinstance(value, dict):
        yield "objects", f"{where} must be a table of key and text, not {value!r:.60}"
        return
    for key, text in value.items():
        yield from _anything(text, f"{where}.{key!r}")


def _dynamodb_table(value: Any, where: str) -> Found:
    faults = list(_TABLE(value, where))
    yield from faults
    if faults:
        return
    for item in value.get("items", []):
        if not isinstance(item, dict):
            yield "items", f"{where}.items: {item!r:.60} must be a table of attributes"
        elif not isinstance(item.get(value.get("key")), str):
            yield str(value.get("key")), f"{where}.items: {item!r:.60} has no text under the key {value.get('key')!r}"
        elif not all(isinstance(part, str | int | float) for part in item.values()):
            yield "items", f"{where}.items: {item!r:.60}: an attribute is a text, a number, true or false"


def _network(value: Any, where: str) -> Found:
    faults = list(_NETWORK(value, where))
    yield from faults
    if faults:
        return
    vpc = ipaddress.IPv4Network(value["vpc"]["cidr"])
    subnets = [(subnet, ipaddress.IPv4Network(subnet["cidr"])) for subnet in value.get("subnets", [])]
    for number, (subnet, cidr) in enumerate(subnets):
        if not cidr.subnet_of(vpc):
            yield subnet["cidr"], f"{where}.subnets: {subnet['cidr']} is not inside the VPC's {vpc}"
        for other, taken in subnets[:number]:
            if cidr.overlaps(taken):
                yield subnet["cidr"], f"{where}.subnets: {subnet['cidr']} overlaps {other['cidr']}"


def _statements(value: Any, where: str) -> Found:
    from tutor.iam.errors import PolicyError
    from tutor.iam.grammar import check_identity

    if not isinstance(value, list) or not value:
        yield "statements", f"{where} must be a list of IAM statements, not {value!r:.60}"
        return
    for statement in value:
        word = _a_word_of(statement)
        try:
            check_identity(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
        except PolicyError as refused:
            yield word, f"{where}: IAM refuses {json.dumps(statement):.80}: {refused.message}"
        except TypeError:
            yield word, f"{where}: {statement!r:.60} holds a date; write it as a text"


def _a_word_of(statement: object) -> str:
    """Something of a statement by which its line is found: its action, or what stands there instead."""
    found = statement.get("Action", statement) if isinstance(statement, dict) else statement
    if isinstance(found, Sequence) and not isinstance(found, str):
        found = found[0] if found else ""
    return str(next(iter(found), "")) if isinstance(found, dict) else str(found)


_ECR = r"(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*"
_TABLE = _table(
    {"name": _text(r"[\w.-]{3,255}", "fcj-orders"), "key": _text(r".{1,255}", "id")}, {"items": _list_of(lambda *_: ())}
)
_NETWORK = _table(
    {"vpc": _table({"name": _anything, "cidr": _cidr})},
    {
        "subnets": _list_of(_table({"name": _anything, "cidr": _cidr}, {"zone": _text("[a-c]", "a")}), "name"),
        "security_groups": _list_of(
            _table(
                {"name": _text(r"(?!sg-)[\w .:/()#,@\[\]+=&;{}!$*-]{1,255}", "fcj-sg")},
                {"description": _anything, "ports": _list_of(_port)},
            ),
            "name",
        ),
    },
)
_SEED = _table(
    {},
    {
        "clusters": _list_of(_text(r"[A-Za-z][\w-]{0,254}", "fcj-ecs-cluster")),
        "log_groups": _list_of(_text(r"[\w./#-]{1,512}", "/ecs/fcj-core")),
        "repositories": _list_of(
            _table(
                {"name": _text(_ECR, "fcj-registry")}, {"images": _list_of(_text(r"[A-Za-z0-9_][\w.-]{0,127}", "core"))}
            ),
            "name",
        ),
        "secrets": _list_of(_table({"name": _text(r"[\w/+=.@-]{1,512}", "dev/fcj/momentum"), "value": _value}), "name"),
        "parameters": _list_of(
            _table({"name": _text(r"[\w./-]{1,1011}", "/fcj/greeting"), "value": _value}, {"secure": _yes_or_no}),
            "name",
        ),
        "buckets": _list_of(_table({"name": _bucket_name}, {"objects": _objects}), "name"),
        "tables": _list_of(_dynamodb_table, "name"),
        "network": _network,
        "unreachable": _list_of(_service),
        "learner": _table(
            {},
            {
                "user": _text(r"[\w+=,.@-]{1,64}", "workshop-learner"),
                "policies": _list_of(_text(r"(arn:aws:iam::aws:policy/)?[\w+=,.@/-]{1,128}", "ReadOnlyAccess")),
                "statements": _statements,
            },
        ),
    },
)


def _line(text: str, word: str) -> int:
    """The line of `[seed…]` that has the word; the first of the seed where none has."""
    lines = text.splitlines()
    first = next((n for n, line in enumerate(lines, start=1) if re.match(r"\s*\[\[?seed\b|\s*seed\s*[.=]", line)), 0)
    first_word = word.splitlines()[0] if word else ""
    holds = re.compile(rf"(?<![\w-]){re.escape(first_word)}(?![\w-])")
    for number, line in enumerate(lines[max(first - 1, 0) :], start=max(first, 1)):
        if first_word and holds.search(line.split("#")[0]):
            return number
    return first
