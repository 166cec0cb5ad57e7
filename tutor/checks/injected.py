"""Whether a secret gets into a container as it should: which variable, which secret, which JSON key."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutor.checks import commands, families
from tutor.checks.families import Registered, registered
from tutor.checks.finding import Evidence, Finding, Fix, Status
from tutor.checks.fixes import could_not_find_out
from tutor.checks.mends import replace_secret
from tutor.checks.registry import check
from tutor.snapshot import Absent, Need, Present, Snapshot, Unreadable

if TYPE_CHECKING:
    from tutor.ecs.secrets import SecretReference
    from tutor.ecs.task_definition import Container

PAGE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html"
_NAME = "secret-injected"


def _follow(snapshot: Snapshot, family: str, container: str, variable: str, secret: str, key: str) -> Iterable[Need]:
    """The secret that the variable comes from, and the one that it should come from."""
    found = families.newest(snapshot, family)
    one = found.container(container) if found else None
    if one is None:
        return []
    reference = _reference(_value_from(one, variable))
    named = reference.arn if reference and ":secret:" in reference.arn else ""
    return [Need("secret", name) for name in dict.fromkeys((named, secret)) if name]


@check(
    _NAME,
    title="The secret is injected",
    needs=families.needs,
    follow=_follow,
    rests_on=("task-definition-exists",),
)
def secret_injected(
    snapshot: Snapshot, *, family: str, container: str, variable: str, secret: str, key: str
) -> Finding:
    """The variable of the container comes from this JSON key of this secret (named by its name or its ARN)."""
    title = f"{variable} comes from {secret}"
    found = registered(snapshot, family, _NAME, title)
    if isinstance(found, Finding):
        return found
    one = found.container(container)
    if one is None:
        names = ", ".join(c.name for c in found.definition.containers)
        return _Verdict(snapshot, found, "", variable, secret, key, title).fail(f"The containers are {names}.")
    return _judge(_Verdict(snapshot, found, container, variable, secret, key, title), one)


def _judge(verdict: _Verdict, one: Container) -> Finding:
    variable, key = verdict.variable, verdict.key
    value = _value_from(one, variable)
    if not value:
        if variable in one.environment:
            observed = f"{variable} stands under environment, as plain text."
            return verdict.fail(observed, "secret-in-environment")
        there = ", ".join(secret.name for secret in one.secrets) or "none"
        return verdict.fail(f"There is no secret {variable}; the secrets of {one.name} are: {there}.")
    if not value.startswith("arn:"):
        observed = f"valueFrom is {value}: what is no ARN is taken for a parameter of Parameter Store."
        return verdict.fail(observed, "secret-name-taken-for-parameter")
    reference = _reference(value)
    if reference is None:
        colons = value.count(":") in (7, 8) and ":secret:" in value
        observed = f"valueFrom is {value}, which is no secret's ARN with :json-key:version-stage:version-id."
        return verdict.fail(observed, "json-key-without-colons" if colons else None)
    if ":secret:" not in reference.arn or not _names(reference, verdict.secret):
        return verdict.fail(f"valueFrom names another secret: {reference.arn}.")
    item = verdict.snapshot.get(Need("secret", reference.arn))
    if isinstance(item, Unreadable):
        return could_not_find_out(_NAME, verdict.title, item)
    if isinstance(item, Absent):
        return verdict.fail(f"There is no secret {reference.arn}: the six random characters are its own.")
    if reference.json_key != key:
        if not reference.json_key:
            observed = f"valueFrom is {value}: without a JSON key, the whole text of the secret is injected."
            return verdict.fail(observed, "json-key-missing")
        return verdict.fail(f"valueFrom asks for the key {reference.json_key}, not {key}.", "wrong-json-key")
    if reference.version_stage not in ("", "AWSCURRENT") or reference.version_id:
        return verdict.fail(f"valueFrom is bound to one version of the secret: {value}.")
    return verdict.passed(value)


@dataclass(frozen=True)
class _Verdict:
    """What is asked, and the findings that it can come to."""

    snapshot: Snapshot
    found: Registered
    container: str
    variable: str
    secret: str
    key: str
    title: str

    @property
    def expected(self) -> str:
        """In words."""
        return f"{self.variable} from the key {self.key} of {self.secret}"

    def passed(self, value: str) -> Finding:
        """It is as asked."""
        return Finding(
            _NAME,
            Status.PASS,
            self.title,
            expected=self.expected,
            observed=f"{self.variable} comes from {value}.",
            evidence=(Evidence(self.found.definition.arn),),
            reference=PAGE,
        )

    def fail(self, observed: str, misconception: str | None = None) -> Finding:
        """It is not."""
        return Finding(
            _NAME,
            Status.FAIL,
            self.title,
            expected=self.expected,
            observed=observed,
            why="The agent reads valueFrom to the letter before the container starts: ARN, JSON key and both closing "
            "colons. What does not fit stops the task, or puts something else into the variable.",
            fix=self._fix(),
            misconception=misconception,
            evidence=(Evidence(self.found.definition.arn),),
            reference=PAGE,
        )

    def _fix(self) -> Fix:
        item = self.snapshot.get(Need("secret", self.secret))
        if not self.container or not isinstance(item, Present):
            return Fix(
                f"Let {self.variable} come from the secret's ARN, then :{self.key}::",
                commands.aws("secretsmanager", "describe-secret", secret_id=self.secret, query="ARN", output="text"),
                f"Secrets Manager > Secrets > {self.secret}: Secret ARN",
                commands.boto3("secretsmanager", "describe_secret", SecretId=self.secret),
            )
        return replace_secret(self.found.raw, self.container, self.variable, f"{item.value.arn}:{self.key}::")


def _value_from(one: Container, variable: str) -> str:
    return next((secret.value_from for secret in one.secrets if secret.name == variable), "")


def _reference(value: str) -> SecretReference | None:
    from tutor.ecs.secrets import SecretReferenceError, take_apart

    try:
        return take_apart(value) if value else None
    except SecretReferenceError:
        return None


def _names(reference: SecretReference, secret: str) -> bool:
    """Whether it is this secret, by its ARN or by its name, with or without the six random characters."""
    if secret.startswith("arn:"):
        return reference.arn == secret
    return reference.name == secret or re.sub(r"-[A-Za-z0-9]{6}$", "", reference.name) == secret
