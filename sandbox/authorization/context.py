"""The condition keys of a request, each worked out when a policy asks for it.

Source: IAM user guide, "AWS global condition context keys". A key that does not apply is missing, as it is on AWS:
aws:MultiFactorAuthPresent with long-term keys, aws:username for a role's session, aws:SourceVpc outside a VPC.

aws:SecureTransport is `true`: the sandbox's loopback stands for AWS's HTTPS endpoint, which every client uses unless
told otherwise. A bucket policy that denies plain HTTP must not lock a learner out here when it would not on AWS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sandbox import callers
from tutor.iam.principals import account_of
from tutor.iam.request import Context

if TYPE_CHECKING:
    from sandbox.authorization.asked import Asked
    from sandbox.invocation import Invocation

Value = str | Sequence[str] | None
_ARN_TAGS = ("aws:resourcetag/", "iam:resourcetag/", "ec2:resourcetag/", "ecs:resourcetag/", "ecr:resourcetag/",
             "secretsmanager:resourcetag/", "ssm:resourcetag/", "s3:existingobjecttag/", "s3:buckettag/")  # fmt: skip
_REQUEST_TAGS = ("aws:requesttag/", "s3:requestobjecttag/")


class RequestContext(Context):
    """The context of one request for one action. It answers for a key when asked, and remembers the answer."""

    def __init__(self, invocation: Invocation, asked: Asked) -> None:
        super().__init__(asked.context)
        self._invocation = invocation
        self._asked = asked

    def __getitem__(self, key: str) -> tuple[str, ...]:
        key = key.lower()
        found = self._values.get(key)
        if found is None:
            value = self._look_up(key)
            found = () if value is None else (value,) if isinstance(value, str) else tuple(value)
            self._values[key] = found
        if not found:
            raise KeyError(key)
        return found

    def _look_up(self, key: str) -> Value:
        known = _GLOBAL.get(key)
        if known is not None:
            return known(self._invocation, self._asked)
        for prefixes, look_up in ((("aws:principaltag/",), _principal_tags), (_REQUEST_TAGS, _request_tags)):
            for prefix in prefixes:
                if key.startswith(prefix):
                    tags = look_up(self._invocation)
                    return [value for name, value in tags if name.lower() == key.removeprefix(prefix)]
        for prefix in _ARN_TAGS:
            if key.startswith(prefix) and self._asked.tags is not None:
                wanted = key.removeprefix(prefix)
                return [value for name, value in self._asked.tags().items() if name.lower() == wanted]
        return None


def request_tags(invocation: Invocation) -> list[tuple[str, str]]:
    """The tags that a request brings, whatever its service calls them."""
    given: Any = invocation.input
    for name in ("Tags", "tags", "TagList", "TagSpecifications", "TagSpecification"):
        found = given.get(name)
        if found:
            return list(_pairs(found))
    return []


def _pairs(found: Any) -> list[tuple[str, str]]:
    if isinstance(found, Mapping):
        return [(str(key), str(value)) for key, value in found.items()]
    pairs: list[tuple[str, str]] = []
    for item in found if isinstance(found, list) else ():
        if not isinstance(item, Mapping):
            continue
        if "Tags" in item or "Tag" in item:
            pairs += _pairs(item.get("Tags") or item.get("Tag"))
            continue
        key = item.get("Key", item.get("key", item.get("TagKey")))
        if key is not None:
            pairs.append((str(key), str(item.get("Value", item.get("value", item.get("TagValue", ""))) or "")))
    return pairs


def _request_tags(invocation: Invocation) -> list[tuple[str, str]]:
    header = str(invocation.call.environ.get("HTTP_X_AMZ_TAGGING", ""))
    if header:
        from urllib.parse import parse_qsl

        return parse_qsl(header, keep_blank_values=True)
    return request_tags(invocation)


def _principal_tags(invocation: Invocation) -> list[tuple[str, str]]:
    """Session tags, before the tags of the user or role itself."""
    caller = invocation.caller
    own = callers.tags_of(invocation.world, caller)
    session = dict(caller.session.tags) if caller.session else {}
    taken = {name.lower() for name in session}
    return [*session.items(), *((name, value) for name, value in own.items() if name.lower() not in taken)]


def _tag_keys(invocation: Invocation, _: Asked) -> Value:
    keys = [name for name, _ in _request_tags(invocation)]
    for name in ("TagKeys", "tagKeys"):
        found = invocation.input.get(name)
        if isinstance(found, list):
            keys += [str(key) for key in found]
    return keys or None


def _user_name(invocation: Invocation, _: Asked) -> Value:
    caller = invocation.caller
    return caller.name if caller.kind in (callers.USER, callers.USER_SESSION) else None


def _issued(invocation: Invocation, _: Asked) -> Value:
    session = invocation.caller.session
    return callers.iso(session.issued) if session else None


def _called_via(_: Invocation, asked: Asked) -> Value:
    return [asked.via] if asked.via else None


def _resource_account(invocation: Invocation, asked: Asked) -> Value:
    return asked.owner or account_of(asked.resource) or invocation.account


def _principal_type(invocation: Invocation, _: Asked) -> Value:
    kind = invocation.caller.kind
    return callers.USER if kind == callers.USER_SESSION else kind


def _source_identity(invocation: Invocation, _: Asked) -> Value:
    session = invocation.caller.session
    return (session.source_identity or None) if session else None


_GLOBAL: dict[str, Callable[[Any, Any], Value]] = {
    "aws:calledvia": _called_via,
    "aws:calledviafirst": lambda _, asked: asked.via or None,
    "aws:calledvialast": lambda _, asked: asked.via or None,
    "aws:currenttime": lambda invocation, _: callers.iso(invocation.at),
    "aws:epochtime": lambda invocation, _: str(int(invocation.at)),
    "aws:multifactorauthpresent": lambda invocation, _: "false" if invocation.caller.session else None,
    "aws:principalaccount": lambda invocation, _: invocation.caller.account or None,
    "aws:principalarn": lambda invocation, _: invocation.caller.principal_arn or None,
    "aws:principalisawsservice": lambda *_: "false",
    "aws:principaltype": _principal_type,
    "aws:referer": lambda invocation, _: invocation.call.environ.get("HTTP_REFERER"),
    "aws:requestedregion": lambda invocation, _: invocation.region or None,
    "aws:resourceaccount": _resource_account,
    "aws:securetransport": lambda *_: "true",
    "aws:sourceidentity": _source_identity,
    "aws:sourceip": lambda invocation, _: str(invocation.call.environ.get("REMOTE_ADDR") or "127.0.0.1"),
    "aws:tagkeys": _tag_keys,
    "aws:tokenissuetime": _issued,
    "aws:useragent": lambda invocation, _: invocation.call.environ.get("HTTP_USER_AGENT"),
    "aws:userid": lambda invocation, _: invocation.caller.userid or None,
    "aws:username": _user_name,
    "aws:viaawsservice": lambda _, asked: "true" if asked.via else "false",
}
