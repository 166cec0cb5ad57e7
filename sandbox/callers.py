"""Who may call: users by their access keys, sessions by temporary keys; and the policies that limit each.

A session is kept beside moto's STS state of its account, so that it goes when the account is reset. Policies are read
anew for every request and parsed once a document, so a change counts from the next request on.
"""

from __future__ import annotations

import base64
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from tutor.iam.documents import Policy, parse

if TYPE_CHECKING:
    from sandbox.world import World

USER, ROLE_SESSION, FEDERATED, USER_SESSION, ROOT, ANONYMOUS = (
    "User",
    "AssumedRole",
    "FederatedUser",
    "UserSession",
    "Account",
    "Anonymous",
)
_NOTHING = Policy((), source="no session policy was given")


@dataclass(frozen=True, slots=True)
class Session:
    """A session of a role, of a federated user, or of a user (GetSessionToken).

    `owner` is the name of the role or user behind it, `owner_id` its unique id: a session ends when another of the same
    name takes its place. `policies` are session policies as text, `policy_arns` managed ones. `tags` are session tags.
    `expiration` and `issued` are seconds since 1970; `token` is secret.
    """

    kind: str
    account: str
    owner: str
    owner_id: str
    name: str
    issued: float
    expiration: float
    token: str = field(repr=False)
    policies: tuple[str, ...] = ()
    policy_arns: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    transitive: tuple[str, ...] = ()
    source_identity: str = ""
    chained: bool = False

    @property
    def arn(self) -> str:
        """The caller's ARN."""
        if self.kind == FEDERATED:
            return f"arn:aws:sts::{self.account}:federated-user/{self.name}"
        return f"arn:aws:sts::{self.account}:assumed-role/{self.owner}/{self.name}"

    @property
    def userid(self) -> str:
        """aws:userid."""
        return f"{self.account if self.kind == FEDERATED else self.owner_id}:{self.name}"


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose key signed a request: the account, and the ARN of the user or of the role's session.

    `arn` is empty for a caller who is no longer known (a change that is played again). `principal_arn` is the ARN of
    the user or, for a session, of its role. `kind` is one of this module's kinds.
    """

    account: str
    arn: str
    kind: str = USER
    userid: str = ""
    principal_arn: str = ""
    name: str = ""
    session: Session | None = None
    access_key: str = ""


NOBODY = Caller("", "", ANONYMOUS)
"""Who signs nothing."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """An access key with what must be shown of it. The secrets never go into a log."""

    caller: Caller
    secret_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)
    active: bool = True
    expiration: float | None = None


@dataclass(frozen=True, slots=True)
class Policies:
    """What a caller's requests are judged by. An empty `boundary` or `session` limits nothing."""

    identity: tuple[Policy, ...] = ()
    boundary: tuple[Policy, ...] = ()
    session: tuple[Policy, ...] = ()


def credentials_of(world: World, access_key: str) -> Credentials | None:
    """The credentials of an access key in any account, or None when nobody has it (any more)."""
    from moto.iam.models import iam_backends

    if not access_key:
        return None
    for account, backends in list(iam_backends.items()):
        key = backends["aws"].access_keys.get(access_key)
        if key is None:
            continue
        if key.user_name is None:
            return _of_session(world, account, access_key, key.secret_access_key)
        user = _user_with(backends["aws"], key)
        if user is None:
            return None
        return Credentials(of_user(account, user, access_key), key.secret_access_key, active=key.status == "Active")
    return None


def _user_with(iam: Any, key: Any) -> Any:
    """The user that has a key; the key keeps the name of a user that was renamed."""
    named = iam.users.get(key.user_name)
    for user in (named, *iam.users.values()) if named is not None else iam.users.values():
        if any(own is key for own in user.access_keys):
            return user
    return None


def of_user(account: str, user: Any, access_key: str = "") -> Caller:
    """A user as a caller. `user` is moto's."""
    return Caller(account, user.arn, USER, user.id, user.arn, user.name, None, access_key)


def open_session(world: World, session: Session) -> tuple[str, str]:
    """Make temporary keys for a session: access key and secret key. Its token is `session.token`."""
    iam = world.backend("iam", session.account)
    key = iam.create_temp_access_key()
    if session.kind == ROLE_SESSION:
        key.role_arn = _role(iam, session.owner).arn
    sessions = _sessions(world, session.account)
    for old in [name for name, other in sessions.items() if other.expiration + 3600 < session.issued]:
        del sessions[old]
        iam.access_keys.pop(old, None)
    sessions[key.access_key_id] = session
    return str(key.access_key_id), str(key.secret_access_key)


def role_session(world: World, account: str, role: Any, name: str, *, seconds: float, **more: Any) -> Session:
    """A session of a role (moto's), from now on for `seconds`; `more` are further fields of Session."""
    from sandbox import clock

    issued = clock.now().replace(tzinfo=timezone.utc).timestamp()  # noqa: UP017
    return Session(ROLE_SESSION, account, role.name, role.id, name, issued, issued + seconds, new_token(world), **more)


def of_service_role(world: World, account: str, role: Any, name: str) -> Caller:
    """A service that acts with a role (moto's) that was passed to it; nobody outside has keys of this session."""
    session = role_session(world, account, role, name, seconds=3600)
    return Caller(account, session.arn, ROLE_SESSION, session.userid, role.arn, role.name, session)


def new_token(world: World) -> str:
    """A session token in AWS's form, out of moto's random numbers: a replay makes the same."""
    return "IQoJb3JpZ2luX2Vj" + base64.b64encode(world.random.getrandbits(8 * 300).to_bytes(300, "big")).decode()


def policies_of(world: World, caller: Caller) -> Policies:
    """The policies of a caller as they are now."""
    if not caller.arn or caller.kind == ANONYMOUS:
        return Policies()
    iam = world.backend("iam", caller.account)
    session = caller.session
    if session is None:
        return _of_user(iam, iam.users[caller.name])
    limits = [
        *(parsed(text, "the session policy") for text in session.policies),
        *(managed(iam, arn) for arn in session.policy_arns),
    ]
    if session.kind == ROLE_SESSION:
        return _with_session(_of_role(iam, _role(iam, session.owner)), limits)
    if session.kind == FEDERATED:
        # Without a session policy a federated user has no permissions of its own, only what a resource's policy grants.
        limits = limits or [_NOTHING]
    return _with_session(_of_user(iam, iam.users[session.owner]), limits)


def tags_of(world: World, caller: Caller) -> dict[str, str]:
    """The tags of the user or role itself (aws:PrincipalTag), without those of the session."""
    if caller.kind in (ANONYMOUS, FEDERATED) or not caller.arn:
        return {}
    iam = world.backend("iam", caller.account)
    entity = _role(iam, caller.name) if caller.kind == ROLE_SESSION else iam.users[caller.name]
    return {str(tag["Key"]): str(tag["Value"]) for tag in entity.tags or ()}


def policies_of_entity(iam: Any, entity: Any) -> Policies:
    """The policies of a user, a role or a group (moto's), without any session's."""
    kind = type(entity).__name__
    if kind == "User":
        return _of_user(iam, entity)
    if kind == "Role":
        return _of_role(iam, entity)
    return Policies(tuple(_own(iam, entity)))


@functools.lru_cache(maxsize=2048)
def parsed(document: str, source: str) -> Policy:
    """A document, parsed once. What cannot be parsed allows nothing."""
    try:
        return parse(document, source=source)
    except ValueError:
        return Policy((), source=source)


def managed(iam: Any, arn: str) -> Policy:
    """A managed policy's default version; one that is gone allows nothing."""
    policy = iam.managed_policies.get(arn)
    if policy is None:
        return Policy((), source=arn)
    return _of_managed(policy)


def _of_session(world: World, account: str, access_key: str, secret_key: str) -> Credentials | None:
    session = _sessions(world, account).get(access_key)
    if session is None:
        return None
    iam = world.backend("iam", account)
    if session.kind == ROLE_SESSION:
        role = next((role for role in iam.roles.values() if role.name == session.owner), None)
        if role is None or role.id != session.owner_id:
            return None
        caller = Caller(
            account, session.arn, ROLE_SESSION, session.userid, role.arn, session.owner, session, access_key
        )
    else:
        user = iam.users.get(session.owner)
        if user is None or user.id != session.owner_id:
            return None
        if session.kind == FEDERATED:
            caller = Caller(
                account, session.arn, FEDERATED, session.userid, session.arn, session.name, session, access_key
            )
        else:
            caller = Caller(account, user.arn, USER_SESSION, user.id, user.arn, user.name, session, access_key)
    return Credentials(caller, secret_key, session.token, True, session.expiration)


def _sessions(world: World, account: str) -> dict[str, Session]:
    """The sessions of an account by access key. They hang on moto's STS state, which a reset empties."""
    sts = world.backend("sts", account)
    found: dict[str, Session] = sts.__dict__.setdefault("roletutor_sessions", {})
    return found


def _role(iam: Any, name: str) -> Any:
    return next(role for role in iam.roles.values() if role.name == name)


def _with_session(policies: Policies, limits: list[Policy]) -> Policies:
    return Policies(policies.identity, policies.boundary, tuple(limits))


def _of_role(iam: Any, role: Any) -> Policies:
    return Policies(tuple(_own(iam, role)), _boundary(iam, role))


def _of_user(iam: Any, user: Any) -> Policies:
    groups = (group for group in iam.groups.values() if any(member.name == user.name for member in group.users))
    of_groups = (policy for group in groups for policy in _own(iam, group))
    return Policies((*_own(iam, user), *of_groups), _boundary(iam, user))


def _own(iam: Any, entity: Any) -> Iterator[Policy]:
    for policy in entity.managed_policies.values():
        yield _of_managed(policy)
    for name, document in _inline(entity).items():
        yield parsed(document, name)


def _inline(entity: Any) -> Mapping[str, str]:
    found: Mapping[str, str] = entity.policies
    return found


def _boundary(iam: Any, entity: Any) -> tuple[Policy, ...]:
    arn = getattr(entity, "permissions_boundary_arn", None)
    return (managed(iam, arn),) if arn else ()


def _of_managed(policy: Any) -> Policy:
    arn = str(policy.arn)
    for version in policy.versions:
        if version.is_default:
            if arn.startswith("arn:aws:iam::aws:"):
                return _of_aws(arn, version)
            return parsed(version.document, arn)
    return Policy((), source=arn)


_OF_AWS: dict[tuple[str, str], Policy] = {}


def _of_aws(arn: str, version: Any) -> Policy:
    """AWS's own policies never change while the sandbox runs: each is written out and parsed once."""
    key = (arn, str(version.version_id))
    found = _OF_AWS.get(key)
    if found is None:
        found = _OF_AWS[key] = parsed(version.document, arn)
    return found


def iso(moment: float) -> str:
    """A moment as aws:CurrentTime and aws:TokenIssueTime have it."""
    return datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: UP017
