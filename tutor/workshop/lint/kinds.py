"""What kinds of things the parameters of checks name, how each looks, and where in a command, a program or a template
it is seen to be of that kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tutor.checks import CheckCall

_V = r"""["']?((?:\{(?:account|region)\}|[^\s"',;)\]}{\\])+)"""


@dataclass(frozen=True, slots=True)
class Kind:
    """`title` is what people call one, `shape` what its names match, `uses` where one is seen (one group: the name).

    `composed`: its value is several names, as an ARN is.
    """

    name: str
    title: str
    shape: str
    example: str
    uses: tuple[str, ...] = field(default=())
    composed: bool = False

    def fits(self, value: str) -> bool:
        """Whether a value can name one."""
        return re.fullmatch(self.shape, value) is not None


def _option(*names: str) -> str:
    return rf"--(?:{'|'.join(names)})[ =]+{_V}"


def _key(*names: str) -> str:
    """A keyword of Python, a key of JSON or of YAML."""
    return rf"""(?<![\w-])(?:{"|".join(names)})["']?\s*(?:=(?!=)|:\s)\s*{_V}"""


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "role",
            "a role's name",
            r"(?!.*\.amazonaws\.com$)[\w+=,.@-]{1,64}",
            "fcjEcsTaskExecutionRole",
            (_option("role-name"), _key("RoleName", "role_name"), r":role/(?:[\w.-]+/)*([\w+=,.@{}-]+)"),
        ),
        Kind(
            "execution role",
            "an execution role",
            r"(?!.*\.amazonaws\.com$)[\w+=,.@-]{1,64}",
            "fcjEcsTaskExecutionRole",
            (r"(?i)execution[_-]?role[_-]?arn[\"']?[ :=]+[\"'fF]*arn:[^\s\"']*:role/([\w+=,.@-]+)",),
        ),
        Kind(
            "task role",
            "a task role",
            r"(?!.*\.amazonaws\.com$)[\w+=,.@-]{1,64}",
            "fcjEcsTaskRole",
            (r"(?i)task[_-]?role[_-]?arn[\"']?[ :=]+[\"'fF]*arn:[^\s\"']*:role/([\w+=,.@-]+)",),
        ),
        Kind(
            "service principal",
            "a service principal",
            r"[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?",
            "ecs-tasks.amazonaws.com",
            (r"(?<![a-z0-9-])([a-z0-9-]{1,63}\.amazonaws\.com)(?![\w.-]*/)",),
        ),
        Kind(
            "family",
            "a task definition's family",
            r"[\w-]{1,255}",
            "fcj-core-fargate-td",
            (
                _option("family", "family-prefix", "task-definition"),
                _key("family", "Family", "taskDefinition", "familyPrefix"),
                r":task-definition/([\w-]+)",
            ),
        ),
        Kind("container", "a container's name", r"[\w-]{1,255}", "core", (_key("name", "Name"),)),
        Kind(
            "cluster",
            "a cluster's name",
            r"[A-Za-z][\w-]{0,254}",
            "fcj-ecs-cluster",
            (_option("clusters?"), _key("cluster", "Cluster", "ClusterName", "clusters"), r":cluster/([\w-]+)"),
        ),
        Kind(
            "service",
            "an ECS service's name",
            r"[A-Za-z][\w-]{0,254}",
            "fcj-core-svc",
            (
                _option("services?", "service-name"),
                _key("service", "serviceName", "ServiceName"),
                r"services=\[[\"']([\w-]+)",
                r":service/[\w-]+/([\w-]+)",
            ),
        ),
        Kind(
            "image",
            "an image",
            r"[\w.{}-]+([:/][\w.{}-]+)+(@sha256:[0-9a-f]+)?",
            "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/fcj-registry:core",
            (_key("image", "Image"),),
            composed=True,
        ),
        Kind(
            "log group",
            "a log group's name",
            r"/[\w./#-]{1,511}",
            "/ecs/fcj-core-fargate-td",
            (
                _key("awslogs-group", "logGroupName", "LogGroupName"),
                _option("log-group-name", "log-group-name-prefix"),
                r":log-group:(/[\w./#-]*\w)",
            ),
        ),
        Kind(
            "variable", "an environment variable", r"[A-Z_][A-Z0-9_]*", "SPRING_DATASOURCE_URL", (_key("name", "Name"),)
        ),
        Kind(
            "secret",
            "a secret's name",
            r"[\w/+=.@-]{1,512}",
            "dev/fcj/momentum",
            (_option("secret-id"), _key("SecretId"), r":secret:([\w/+=.@-]+?)(?:-\?+|-\w{6})?(?=[\s\"':*])"),
        ),
        Kind("key", "a JSON key of a secret", r"[\w.-]+", "DB_CONNECTION_STRING", (r":([\w.-]+):\w*:(?=[\s\"'])",)),
        Kind(
            "action",
            "an action",
            r"[a-z0-9-]+:[A-Za-z*?]+",
            "s3:GetObject",
            (r"[\"']([a-z0-9-]+:[A-Z]\w+)[\"']", r"\s([a-z0-9-]+:[A-Z]\w+)(?=\s)"),
            composed=True,
        ),
        Kind(
            "resource",
            "a resource's ARN",
            r"\*|arn:aws[\w-]*:[a-z0-9-]+:[^:]*:[^:]*:.+",
            "arn:aws:s3:::fcj-assets-111122223333/config/app.json",
            (r"(arn:aws[^\s\"']+)",),
            composed=True,
        ),
        Kind(
            "principal",
            "a principal",
            r"(user|role)/[\w+=,.@-]+|[\w+=,.@-]{1,64}|arn:aws[\w-]*:(iam|sts)::.+",
            "user/fcj-deployer",
            (),
            composed=True,
        ),
        Kind(
            "policy",
            "a managed policy",
            r"(arn:aws[\w-]*:iam::\S+:policy/\S+|[\w+=,.@/-]{1,128})",
            "ReadOnlyAccess",
            (),
        ),
        Kind(
            "tag",
            "a tag's key",
            r"[\w .:/=+@-]{1,128}",
            "project",
            (r"Key[\"']?[=:]\s*[\"']?([\w.:/+@-]+)", r"tags: \{([\w-]+):"),
        ),
        Kind("tag value", "a tag's value", r".*", "fcj", (r"Value[\"']?[=:]\s*[\"']?([\w.:/+@-]+)",)),
        Kind("field", "execution or task", r"execution|task", "execution", ()),
        Kind(
            "bucket",
            "a bucket's name",
            r"[\w.{}-]+",
            "fcj-assets-111122223333",
            (_option("bucket"), _key("Bucket"), r"arn:aws:s3:::([\w.{}-]+)"),
        ),
        Kind(
            "table",
            "a table's name",
            r"[\w.-]+",
            "fcj-orders",
            (_option("table-name"), _key("TableName"), r":table/([\w.-]+)"),
        ),
        Kind(
            "user",
            "a user's name",
            r"[\w+=,.@-]{1,64}",
            "fcj-deployer",
            (_option("user-name"), _key("UserName"), r":user/([\w+=,.@-]+)"),
        ),
    )
}
"""Every kind by its name."""

_OF: Mapping[str, str] = {
    "role": "role",
    "roles": "role",
    "service": "service",
    "family": "family",
    "families": "family",
    "container": "container",
    "cluster": "cluster",
    "image": "image",
    "log_group": "log group",
    "groups": "log group",
    "variable": "variable",
    "secret": "secret",
    "key": "key",
    "action": "action",
    "resource": "resource",
    "principal": "principal",
    "users": "user",
    "policies": "policy",
    "field": "field",
}


def _kind_of(call: CheckCall, parameter: str) -> Kind | None:
    """What a parameter of a check names, or None: a text like any other, or a parameter of somebody else's check."""
    if parameter == "service" and call.name == "role-trusts":
        return KINDS["service principal"]
    if parameter == "role" and "field" in call.parameters:
        return KINDS.get(f"{call.parameters['field']} role", KINDS["role"])
    name = _OF.get(parameter)
    return KINDS[name] if name else None


def typed(call: CheckCall) -> Iterator[tuple[str, str, Kind | None]]:
    """Each text of a check's parameters, with its parameter's name and the kind of thing that it names."""
    for name, value in call.parameters.items():
        kind = _kind_of(call, name)
        if isinstance(value, str):
            yield name, value, kind
        elif isinstance(value, list):
            yield from ((name, str(item), kind) for item in value)
        elif isinstance(value, dict):
            for key, item in value.items():
                yield name, str(key), KINDS["variable" if name == "environment" else "tag"]
                yield name, str(item), None


def seeded(seed: Mapping[str, Any]) -> Mapping[str, set[str]]:
    """Each kind's names in what the account starts with (see `tutor.workshop.seed`)."""
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    found["cluster"] |= set(seed.get("clusters", ()))
    found["log group"] |= set(seed.get("log_groups", ()))
    for secret in seed.get("secrets", ()):
        found["secret"].add(secret["name"])
        found["key"] |= set(secret["value"]) if isinstance(secret["value"], dict) else set()
    found["bucket"] |= {bucket["name"] for bucket in seed.get("buckets", ())}
    found["table"] |= {table["name"] for table in seed.get("tables", ())}
    return found


@lru_cache(maxsize=512)
def seen_in(text: str) -> Mapping[str, frozenset[str]]:
    """Each kind's names as a text uses them. Simple variables of shell and Python are looked through."""
    plain = _inlined(text)
    return {
        kind.name: frozenset(
            value.rstrip("\\,;")
            for use in kind.uses
            for value in re.findall(use, plain)
            if kind.fits(value.rstrip("\\,;"))
        )
        for kind in KINDS.values()
    }


def _inlined(text: str) -> str:
    """The text with `name = "value"` and `name=value` put in where the name is used, when it is given once."""
    given: dict[str, list[str]] = {}
    for name, _, value in _GIVEN.findall(text):
        given.setdefault(name, []).append(value)
    once = {name: values[0] for name, values in given.items() if len(values) == 1}
    if not once:
        return text
    return _USED.sub(lambda m: f'"{once[m[1] or m[2]]}"' if (m[1] or m[2]) in once else m[0], text)


_GIVEN = re.compile(r"""^\s*([A-Za-z_]\w*)\s*=\s*(["']?)([\w{}./:@+-]+)\2\s*$""", re.MULTILINE)
_USED = re.compile(r"""["']?\$\{?(\w+)\b\}?["']?|(?<=[=(,:\s])(?<!\n)([A-Za-z_]\w*)(?=[,)\]}\s])""")
