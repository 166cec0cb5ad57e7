"""A small linter of policies: what IAM stores without a word and what is wrong with it all the same.

One rule, one function. The rules are those of Access Analyzer's ValidatePolicy that matter to a task's roles, and the
slips that this workshop knows. A finding never stops anything: whether it matters is for the reader to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tutor.iam import facts
from tutor.iam.documents import Policy, Statement
from tutor.iam.patterns import matches
from tutor.iam.principals import is_service_principal, nearest_service

Level = Literal["error", "warning", "advice"]


@dataclass(frozen=True, slots=True)
class PolicyFinding:
    """One thing about a statement: `id` is stable, `sentence` is for people. `error`: it cannot do what it says;
    `warning`: it does more than it should; `advice`: AWS recommends otherwise."""

    id: str
    level: Level
    sentence: str
    statement: Statement


Said: TypeAlias = Iterator[tuple[Level, str]]
Rule: TypeAlias = Callable[[Statement], Said]


def lint_identity(policy: Policy) -> list[PolicyFinding]:
    """What is wrong with an identity-based policy, by statement. Raises nothing for a policy that `parse` took."""
    return [*_run(_IDENTITY, policy), *_versions(policy)]


def lint_trust(policy: Policy) -> list[PolicyFinding]:
    """What is wrong with a trust policy, by statement. Raises nothing for a policy that `parse` took."""
    return [*_run(_TRUST, policy), *_versions(policy)]


def rules() -> dict[str, str]:
    """Every rule's id with the first line of what it says."""
    both = {**_IDENTITY, **_TRUST, "variables-need-version": _versions}
    return {id: str(rule.__doc__).splitlines()[0] for id, rule in sorted(both.items())}


def _run(rules: dict[str, Rule], policy: Policy) -> Iterable[PolicyFinding]:
    for statement in policy.statements:
        for id, rule in rules.items():
            for level, sentence in rule(statement):
                yield PolicyFinding(id, level, sentence, statement)


def _versions(policy: Policy) -> Iterable[PolicyFinding]:
    """Policy variables are replaced in Version 2012-10-17 only."""
    if policy.version == "2012-10-17":
        return
    for statement in policy.statements:
        texts = [*statement.resources, *(value for c in statement.conditions for value in c.values)]
        for text in texts:
            if re.search(r"\$\{[^{}]+\}", text):
                sentence = f"{text} is taken as it stands: variables need Version 2012-10-17 in the document."
                yield PolicyFinding("variables-need-version", "error", sentence, statement)


# -- actions ---------------------------------------------------------------------------------------


def _unknown_action(statement: Statement) -> Said:
    """An action that AWS does not publish."""
    for action in statement.actions:
        if "*" in action or "?" in action:
            if action != "*" and not facts.expand(action):
                yield "error", f"{action} takes in no action."
        elif not facts.exists(action):
            near = facts.nearest_action(action)
            yield "error", f"{action} is not an action" + (f"; you mean {near}." if near else ".")


def _allow_everything(statement: Statement) -> Said:
    """Allow on every action and every resource."""
    if statement.effect == "Allow" and "*" in statement.actions and not statement.not_action:
        scope = "every resource" if "*" in statement.resources else "the resources named"
        yield "warning", f"It allows every action of every service on {scope}."


def _allow_with_not_action(statement: Statement) -> Said:
    """Allow with NotAction."""
    if statement.effect == "Allow" and statement.not_action:
        yield "warning", "Allow with NotAction allows every action that is not listed, and those to come."


def _allow_with_not_resource(statement: Statement) -> Said:
    """Allow with NotResource."""
    if statement.effect == "Allow" and statement.not_resource:
        yield "warning", "Allow with NotResource allows every resource that is not listed, and those to come."


def _pass_role(statement: Statement) -> Said:
    """iam:PassRole on every role."""
    if statement.effect != "Allow" or statement.not_action or statement.not_resource:
        return
    named = [a for a in statement.actions if a.lower().startswith("iam:") and matches(a.lower(), "iam:passrole")]
    wide = [r for r in statement.resources if r == "*" or r.endswith(":role/*")]
    limited = any(c.key.lower() == "iam:passedtoservice" for c in statement.conditions)
    if named and wide and not limited:
        yield (
            "warning",
            f"{named[0]} on {wide[0]} lets it hand any role to any service; name the roles, or the service.",
        )


# -- resources -------------------------------------------------------------------------------------


def _needs_star(statement: Statement) -> Said:
    """An action that supports only *, given a resource."""
    if statement.effect != "Allow" or statement.not_action or statement.not_resource or "*" in statement.resources:
        return
    for action in statement.actions:
        name = facts.canonical(action)
        if name and facts.details(name).only_star:
            yield "error", f"{name} has no resource: it works with Resource * only."


def _resource_never_fits(statement: Statement) -> Said:
    """A resource that none of the statement's actions acts on."""
    if statement.not_action or statement.not_resource:
        return
    actions = [name for pattern in statement.actions for name in _some(pattern)]
    types = {pattern for name in actions for pattern in facts.arn_patterns(name)}
    if not types:
        return
    for resource in statement.resources:
        if resource.startswith("arn:") and not any(could_meet(resource, pattern) for pattern in types):
            yield "error", f"No action of the statement acts on {resource}."


def _log_group(statement: Statement) -> Said:
    """A log group's ARN without :* at its end."""
    if not any(action.lower().startswith("logs:") for action in statement.actions):
        return
    for resource in statement.resources:
        if re.fullmatch(r"arn:[^:]*:logs:[^:]*:[^:]*:log-group:[^:]*[^:*]", resource):
            yield "error", f"{resource} does not take in the group's streams, nor its creation; write {resource}:*"


def _json_key(statement: Statement) -> Said:
    """A secret's ARN with the JSON key of a task definition."""
    for resource in statement.resources:
        found = re.fullmatch(r"(arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:[^:]+):.*", resource)
        if found:
            yield (
                "error",
                f"{resource} is not a secret's ARN: the JSON key belongs into valueFrom. Write {found.group(1)}",
            )


def _secret_suffix(statement: Statement) -> Said:
    """A secret's name without the six characters that AWS adds."""
    for resource in statement.resources:
        name = re.fullmatch(r"arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:([^:*?]+)", resource)
        if name and not re.search(r"-[A-Za-z0-9]{6}$", name.group(1)):
            yield "error", f"AWS adds six characters to a secret's name. Write {resource}-??????"


# -- conditions ------------------------------------------------------------------------------------

_ONE_VALUE = """
aws:sourceaccount aws:sourcearn aws:principalarn aws:principalaccount aws:principaltype aws:requestedregion aws:sourceip
aws:username aws:userid aws:currenttime aws:securetransport aws:sourcevpc aws:sourcevpce sts:externalid
sts:rolesessionname iam:passedtoservice
"""
_SINGLE = frozenset(_ONE_VALUE.split())
"""Keys that hold one value. Source: IAM guide, "AWS global condition context keys"."""


def _for_all_values(statement: Statement) -> Said:
    """ForAllValues on a key that holds one value."""
    for condition in statement.conditions:
        if condition.operator.lower().startswith("forallvalues:") and condition.key.lower() in _SINGLE:
            yield "warning", f"{condition.key} holds one value: ForAllValues also holds when the key is missing."


def _missing_allowed(statement: Statement) -> Said:
    """Allow with ForAllValues and no check that the key is there."""
    if statement.effect != "Allow":
        return
    present = {c.key.lower() for c in statement.conditions if c.operator.lower() == "null" and "false" in c.values}
    for condition in statement.conditions:
        key = condition.key.lower()
        if condition.operator.lower().startswith("forallvalues:") and key not in present | _SINGLE:
            yield "warning", f"ForAllValues holds when {condition.key} is missing; add Null: {condition.key}: false."


def _unknown_key(statement: Statement) -> Said:
    """A condition key of a service that does not define it."""
    for condition in statement.conditions:
        service, colon, _ = condition.key.partition(":")
        if not colon:
            yield "error", f"{condition.key} is not a condition key: it has no prefix, such as aws: or s3:."
        elif service.lower() not in ("aws", "sts", "saml") and facts.service_exists(service):
            known = [re.sub(r"\$\{[^}]*\}|<[^>]*>", "*", key).lower() for key in facts.condition_keys_of(service)]
            if not any(matches(pattern, condition.key.lower()) for pattern in known):
                yield "error", f"{service} has no condition key {condition.key}; the condition never finds it."


def _cluster(statement: Statement) -> Said:
    """A cluster's ARN in aws:SourceArn."""
    for condition in statement.conditions:
        for value in condition.values:
            if condition.key.lower() == "aws:sourcearn" and ":ecs:" in value and ":cluster/" in value:
                yield "error", f"ECS does not send a cluster in aws:SourceArn; use {value.partition('cluster/')[0]}*"


# -- trust -----------------------------------------------------------------------------------------


def _anyone(statement: Statement) -> Said:
    """The principal * in a trust policy."""
    if statement.effect == "Allow" and ("AWS", "*") in (statement.principals or ()) and not statement.not_principal:
        yield "warning", "Anyone on AWS who meets the conditions may assume the role."


def _not_principal(statement: Statement) -> Said:
    """Allow with NotPrincipal."""
    if statement.effect == "Allow" and statement.not_principal:
        yield "warning", "Allow with NotPrincipal lets in everyone who is not listed."


def _service_principal(statement: Statement) -> Said:
    """A service principal that does not exist."""
    for kind, name in statement.principals or ():
        if kind == "Service" and not is_service_principal(name):
            near = nearest_service(name)
            yield "error", f"{name} is not a service principal" + (f"; you mean {near}." if near else ".")


_FOR_SERVICE = ("sts:assumerole", "sts:tagsession", "sts:setsourceidentity", "sts:setcontext")


def _mismatched(statement: Statement) -> Said:
    """An action of web identity or SAML for a service, or AssumeRole for an identity provider."""
    kinds = {kind for kind, _ in statement.principals or ()}
    for action in map(str.lower, statement.actions):
        if kinds & {"Service", "AWS"} and action in ("sts:assumerolewithwebidentity", "sts:assumerolewithsaml"):
            yield "error", f"{action} is for identity providers (Federated); a service or account calls sts:AssumeRole."
        if kinds == {"Federated"} and action == "sts:assumerole":
            yield (
                "error",
                "sts:AssumeRole is not what an identity provider's users call; it is …WithWebIdentity or …WithSAML.",
            )


def _confused_deputy(statement: Statement) -> Said:
    """A service let in without a condition on whom it works for."""
    services = [name for kind, name in statement.principals or () if kind == "Service"]
    keys = {condition.key.lower() for condition in statement.conditions}
    ecs = statement.effect == "Allow" and "ecs-tasks.amazonaws.com" in services
    if ecs and not keys & {"aws:sourceaccount", "aws:sourcearn"}:
        yield (
            "advice",
            "A condition on aws:SourceAccount or aws:SourceArn keeps others from using the role through ECS.",
        )


def could_meet(resource: str, pattern: str) -> bool:
    """Whether two patterns can both match one ARN, component by component. Variables count as anything."""
    resource = re.sub(r"\$\{[^{}]*\}", "*", resource)
    return _meet(resource, pattern)


def _meet(a: str, b: str) -> bool:
    """Whether some text matches both globs: both are walked at once, each pair of places once."""
    seen: set[tuple[int, int]] = set()
    todo = [(0, 0)]
    while todo:
        i, j = todo.pop()
        if (i, j) in seen:
            continue
        seen.add((i, j))
        if i == len(a) and j == len(b):
            return True
        x, y = a[i : i + 1], b[j : j + 1]
        if x == "*":
            todo += [(i + 1, j)] + ([(i, j + 1)] if y else [])
        if y == "*":
            todo += [(i, j + 1)] + ([(i + 1, j)] if x else [])
        if x and y and x != "*" and y != "*" and (x == y or "?" in (x, y)):
            todo.append((i + 1, j + 1))
    return False


def _some(pattern: str) -> tuple[str, ...]:
    if pattern == "*":
        return ()
    return facts.expand(pattern)


_IDENTITY: dict[str, Rule] = {
    "unknown-action": _unknown_action,
    "allow-everything": _allow_everything,
    "allow-with-notaction": _allow_with_not_action,
    "allow-with-notresource": _allow_with_not_resource,
    "pass-role-on-everything": _pass_role,
    "needs-star": _needs_star,
    "resource-never-fits": _resource_never_fits,
    "log-group-without-star": _log_group,
    "json-key-in-resource": _json_key,
    "secret-without-suffix": _secret_suffix,
    "forallvalues-on-single-value": _for_all_values,
    "forallvalues-allows-missing": _missing_allowed,
    "unknown-condition-key": _unknown_key,
}
_TRUST: dict[str, Rule] = {
    "unknown-action": _unknown_action,
    "forallvalues-on-single-value": _for_all_values,
    "forallvalues-allows-missing": _missing_allowed,
    "unknown-condition-key": _unknown_key,
    "source-arn-of-cluster": _cluster,
    "trusts-anyone": _anyone,
    "allow-with-notprincipal": _not_principal,
    "unknown-service-principal": _service_principal,
    "action-does-not-fit-principal": _mismatched,
    "confused-deputy": _confused_deputy,
}
