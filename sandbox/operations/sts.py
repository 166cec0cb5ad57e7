"""STS: who calls, and temporary keys.

Source of limits and words: STS API reference (each action's parameters and errors), IAM user guide, "Methods to assume
a role" (role chaining), and the texts that clients of AWS report. A role that does not exist is refused as one that
does not trust the caller.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox import callers
from sandbox.authorization import Asked
from sandbox.authorization.context import RequestContext, request_tags
from sandbox.authorization.denials import denial
from sandbox.callers import Session
from sandbox.errors import AwsError, own_limit
from sandbox.invocation import Invocation
from sandbox.operations import operation
from tutor.iam import grammar
from tutor.iam.errors import PolicyError, UnknownElementError
from tutor.iam.evaluation import Outcome, evaluate
from tutor.iam.principals import account_of
from tutor.iam.request import Request
from tutor.iam.trust import AwsPrincipal, evaluate_trust

POLICY_LIMIT = 2048
CHAINED_LIMIT = 3600
_ROLE = re.compile(r"arn:aws:iam::\d{12}:role/(?:[\x21-\x7e]+/)?([\w+=,.@-]+)", re.ASCII)
_NAME = r"[\w+=,.@-]*"


@operation("sts", "GetCallerIdentity")
def get_caller_identity(invocation: Invocation) -> Mapping[str, object]:
    """Account, ARN and unique id of the caller, of any kind."""
    caller = invocation.caller
    return {"UserId": caller.userid, "Account": caller.account, "Arn": caller.arn}


@operation("sts", "AssumeRole")
def assume_role(invocation: Invocation) -> Mapping[str, object]:
    """Temporary keys of a role, when its trust policy and the caller's own policies let the caller have them."""
    given = invocation.input
    role_arn, name = str(given.get("RoleArn", "")), str(given.get("RoleSessionName", ""))
    _check_length(role_arn, "roleArn", 20, 2048)
    _check_session_name(name, "roleSessionName", 2, 64)
    seconds = _duration(given, 3600, 43200)
    if not _ROLE.fullmatch(role_arn):
        raise AwsError("ValidationError", f"{role_arn} is invalid")
    policies, arns = _session_policies(given)
    chained = invocation.caller.kind == callers.ROLE_SESSION
    role = _find_role(invocation, role_arn)
    actions = ["sts:AssumeRole"]
    tags = request_tags(invocation)
    _check_tags(tags)
    if tags:
        actions.append("sts:TagSession")
    source = str(given.get("SourceIdentity", ""))
    if source:
        _check_session_name(source, "sourceIdentity", 2, 64)
        actions.append("sts:SetSourceIdentity")
    for action in actions:
        _check_trust(invocation, action, role_arn, role)
    if chained and seconds > CHAINED_LIMIT:
        raise AwsError(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
        )
    if seconds > int(role.max_session_duration or 3600):
        raise AwsError(
            "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        )
    tags, transitive = _inherited(invocation, tags)
    session = callers.role_session(
        invocation.world,
        account_of(role_arn),
        role,
        name,
        seconds=seconds,
        policies=policies,
        policy_arns=arns,
        tags=tuple(tags),
        transitive=transitive,
        source_identity=source or _source_of(invocation),
        chained=chained,
    )
    return {
        "Credentials": _keys(invocation, session),
        "AssumedRoleUser": {"AssumedRoleId": session.userid, "Arn": session.arn},
        **_packed(policies, arns, tags),
        **({"SourceIdentity": session.source_identity} if session.source_identity else {}),
    }


@operation("sts", "GetSessionToken")
def get_session_token(invocation: Invocation) -> Mapping[str, object]:
    """Temporary keys of the user itself."""
    user = _long_term_user(invocation, "GetSessionToken")
    if invocation.input.get("SerialNumber") or invocation.input.get("TokenCode"):
        raise own_limit("The sandbox has no MFA devices that make codes")
    seconds = _duration(invocation.input, 43200, 129600)
    session = _session(invocation, callers.USER_SESSION, user, user.name, seconds)
    return {"Credentials": _keys(invocation, session)}


@operation("sts", "GetFederationToken")
def get_federation_token(invocation: Invocation) -> Mapping[str, object]:
    """Temporary keys of a federated user: what both the user's policies and the session policies allow."""
    user = _long_term_user(invocation, "GetFederationToken")
    given = invocation.input
    name = str(given.get("Name", ""))
    _check_session_name(name, "name", 2, 32)
    policies, arns = _session_policies(given)
    tags = request_tags(invocation)
    _check_tags(tags)
    seconds = _duration(given, 43200, 129600)
    session = _session(
        invocation, callers.FEDERATED, user, name, seconds, policies=policies, policy_arns=arns, tags=tuple(tags)
    )
    return {
        "Credentials": _keys(invocation, session),
        "FederatedUser": {"FederatedUserId": session.userid, "Arn": session.arn},
        **_packed(policies, arns, tags),
    }


@operation("sts", "GetAccessKeyInfo")
def get_access_key_info(invocation: Invocation) -> Mapping[str, object]:
    """The account of an access key."""
    key = str(invocation.input.get("AccessKeyId", ""))
    _check_length(key, "accessKeyId", 16, 128)
    found = callers.credentials_of(invocation.world, key)
    if found is None:
        raise own_limit(f"The sandbox knows no access key {key}")
    return {"Account": found.caller.account}


@operation("sts", "DecodeAuthorizationMessage")
def decode_authorization_message(invocation: Invocation) -> Mapping[str, object]:
    """What an encoded authorization failure message of the sandbox says."""
    try:
        decoded = base64.urlsafe_b64decode(str(invocation.input.get("EncodedMessage", "")).encode()).decode()
        json.loads(decoded)
    except (binascii.Error, ValueError):
        raise AwsError("InvalidAuthorizationMessageException", "Message is not valid") from None
    return {"DecodedMessage": decoded}


@operation("sts", "AssumeRoleWithWebIdentity")
@operation("sts", "AssumeRoleWithSAML")
def assume_role_with_identity_provider(invocation: Invocation) -> Mapping[str, object]:
    """The sandbox trusts no identity provider: it could only pretend to check what the provider signed."""
    raise own_limit("The sandbox cannot check what an identity provider signed")


def _check_trust(invocation: Invocation, action: str, role_arn: str, role: Any) -> None:
    """Raise AwsError unless the role's trust policy and the caller's own policies both let it be assumed."""
    if invocation.replayed:
        return
    caller, own = invocation.caller, invocation.policies
    asked = Asked(action, role_arn, _trust_keys(invocation))
    context = RequestContext(invocation, asked)
    request = Request(action, role_arn, caller.arn, context)
    alone = evaluate(request, own.identity, None, own.boundary, own.session)
    if alone.outcome is Outcome.EXPLICIT_DENY:
        raise denial(invocation, asked, alone)
    trusted = False
    if role is not None:
        trust = callers.parsed(role.assume_role_policy_document, role_arn)
        try:
            trusted = evaluate_trust(trust, AwsPrincipal(caller.arn), action=action, context=context).allowed
            if trusted and account_of(role_arn) == caller.account:
                # Within one account a trust policy that names the caller is enough; one that names the account is not.
                alone = evaluate(request, own.identity, trust, own.boundary, own.session)
        except UnknownElementError:
            trusted = False
    if not alone.allowed:
        raise denial(invocation, asked, alone)
    if not trusted:
        raise AwsError(
            "AccessDenied", f"User: {caller.arn} is not authorized to perform: {action} on resource: {role_arn}", 403
        )


def _trust_keys(invocation: Invocation) -> dict[str, str | Sequence[str]]:
    given = invocation.input
    found: dict[str, str | Sequence[str]] = {"sts:RoleSessionName": str(given.get("RoleSessionName", ""))}
    for member in ("ExternalId", "SourceIdentity"):
        if given.get(member):
            found[f"sts:{member}"] = str(given[member])
    if given.get("TransitiveTagKeys"):
        found["sts:TransitiveTagKeys"] = [str(key) for key in given["TransitiveTagKeys"]]
    return found


def _find_role(invocation: Invocation, role_arn: str) -> Any:
    from moto.iam.models import iam_backends

    account = account_of(role_arn)
    if account not in iam_backends:
        return None
    roles = iam_backends[account]["aws"].roles.values()
    return next((role for role in roles if role.arn == role_arn), None)


def _long_term_user(invocation: Invocation, action: str) -> Any:
    caller = invocation.caller
    if caller.session is not None:
        raise AwsError("AccessDenied", f"Cannot call {action} with session credentials", 403)
    return invocation.backend("iam").users[caller.name]


def _session(invocation: Invocation, kind: str, user: Any, name: str, seconds: int, **more: Any) -> Session:
    token = callers.new_token(invocation.world)
    now = invocation.at
    return Session(kind, invocation.account, user.name, user.id, name, now, now + seconds, token, **more)


def _keys(invocation: Invocation, session: Session) -> Mapping[str, object]:
    access_key, secret_key = callers.open_session(invocation.world, session)
    return {
        "AccessKeyId": access_key,
        "SecretAccessKey": secret_key,
        "SessionToken": session.token,
        "Expiration": callers.iso(session.expiration),
    }


def _inherited(invocation: Invocation, tags: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    """The tags of the new session: its own, and the transitive ones of the session that asks."""
    session = invocation.caller.session
    transitive = tuple(str(key) for key in invocation.input.get("TransitiveTagKeys") or ())
    if session is None or not session.transitive:
        return tags, transitive
    kept = [(key, value) for key, value in session.tags if key in session.transitive]
    again = {key.lower() for key, _ in tags} & {key.lower() for key, _ in kept}
    if again:
        raise AwsError("InvalidParameterValue", "One of the specified transitive tag keys can't be set because it "
                       "conflicts with a transitive tag key from the calling session.")  # fmt: skip
    return [*tags, *kept], (*transitive, *session.transitive)


def _source_of(invocation: Invocation) -> str:
    session = invocation.caller.session
    return session.source_identity if session is not None else ""


def _session_policies(given: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    document = str(given.get("Policy") or "")
    if document:
        _check_length(document, "policy", 1, POLICY_LIMIT)
        try:
            grammar.check_identity(document, limit=POLICY_LIMIT)
        except PolicyError as refused:
            raise AwsError(refused.code, refused.message) from None
    arns = tuple(str(item.get("arn", "")) for item in given.get("PolicyArns") or () if isinstance(item, Mapping))
    return ((document,) if document else ()), arns


def _packed(policies: Sequence[str], arns: Sequence[str], tags: Sequence[tuple[str, str]]) -> dict[str, object]:
    """How much of the space for session policies and tags is taken, in per cent; AWS says it only when some is."""
    size = sum(map(len, (*policies, *arns))) + sum(len(key) + len(value) for key, value in tags)
    return {"PackedPolicySize": max(1, min(100, round(100 * size / 4096)))} if size else {}


def _duration(given: Mapping[str, Any], default: int, longest: int) -> int:
    seconds = int(given.get("DurationSeconds") or default)
    for bad, rule in ((seconds < 900, "greater than or equal to 900"),
                      (seconds > longest, f"less than or equal to {longest}")):  # fmt: skip
        if bad:
            raise _constraint(str(seconds), "durationSeconds", f"Member must have value {rule}")
    return seconds


def _check_session_name(name: str, field: str, shortest: int, longest: int) -> None:
    if not re.fullmatch(_NAME, name, re.ASCII):
        raise _constraint(name, field, f"Member must satisfy regular expression pattern: {_NAME}")
    _check_length(name, field, shortest, longest)


def _check_length(text: str, field: str, shortest: int, longest: int) -> None:
    if len(text) < shortest:
        raise _constraint(text, field, f"Member must have length greater than or equal to {shortest}")
    if len(text) > longest:
        raise _constraint(text, field, f"Member must have length less than or equal to {longest}")


def _check_tags(tags: Sequence[tuple[str, str]]) -> None:
    if len(tags) > 50:
        raise _constraint("tags", "tags", "Member must have length less than or equal to 50")
    keys = [key.lower() for key, _ in tags]
    if len(set(keys)) < len(keys):
        raise AwsError(
            "InvalidParameterValue", "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        )


def _constraint(value: str, field: str, rule: str) -> AwsError:
    return AwsError(
        "ValidationError",
        f"1 validation error detected: Value '{value}' at '{field}' failed to satisfy constraint: {rule}",
    )
