"""Amazon EC2: resources by the ids in a request, of the types that IAM knows for the action.

A type that must be named and is not (the thing is only being made) is asked for as any of its type: `instance/*`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sandbox.authorization.arns import Resolver, arn, by_types, tag_map
from sandbox.authorization.asked import Asked, action_name

if TYPE_CHECKING:
    from sandbox.invocation import Invocation

_BY_PREFIX = {
    "vpc": "vpc",
    "subnet": "subnet",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "i": "instance",
    "ami": "image",
    "igw": "internet-gateway",
    "rtb": "route-table",
    "eni": "network-interface",
    "vol": "volume",
    "snap": "snapshot",
    "eipalloc": "elastic-ip",
    "nat": "natgateway",
    "acl": "network-acl",
    "vpce": "vpc-endpoint",
    "lt": "launch-template",
    "pcx": "vpc-peering-connection",
    "dopt": "dhcp-options",
    "eigw": "egress-only-internet-gateway",
    "fl": "vpc-flow-log",
    "key": "key-pair",
    "pl": "prefix-list",
    "tgw": "transit-gateway",
    "vgw": "vpn-gateway",
    "cgw": "customer-gateway",
    "pg": "placement-group",
}
_ID = re.compile(r"([a-z]+)-[0-9a-f]{8,17}")
_NOT_MEANT = frozenset(("Filters", "Filter", "TagSpecifications", "UserData", "ClientToken"))


def asked(invocation: Invocation) -> Iterator[Asked]:
    """What the request asks. A reading call is judged on `*`; tags given at once need ec2:CreateTags too."""
    operation = invocation.call.operation
    given = invocation.input
    ids: dict[str, list[str]] = {}
    for found in _ids(given):
        kind = _BY_PREFIX.get(found.partition("-")[0])
        if kind:
            ids.setdefault(kind, []).append(found)
    context = {"ec2:Region": invocation.region}
    if given.get("InstanceType"):
        context["ec2:InstanceType"] = str(given["InstanceType"])
    resolvers = {kind: _resolver(kind, ids.get(kind, [])) for kind in _BY_PREFIX.values()}
    action = action_name("ec2", operation)
    yield from by_types(
        invocation, resolvers, action=action, context=context, tags=lambda resource: _tags(invocation, resource)
    )
    if given.get("TagSpecifications") and operation != "CreateTags":
        for kind in {str(item.get("ResourceType", "*")) for item in given["TagSpecifications"]}:
            yield Asked(
                "ec2:CreateTags", arn(invocation, "ec2", f"{kind}/*"), {**context, "ec2:CreateAction": operation}
            )


def _resolver(kind: str, ids: list[str]) -> Resolver:
    def resolve(invocation: Invocation, given: Mapping[str, Any]) -> Iterator[str]:
        for name in ids:
            if kind in ("image", "snapshot"):
                yield f"arn:aws:ec2:{invocation.region}::{kind}/{name}"
            else:
                yield arn(invocation, "ec2", f"{kind}/{name}")
        if kind == "key-pair" and isinstance(given.get("KeyName"), str):
            yield arn(invocation, "ec2", f"key-pair/{given['KeyName']}")

    return resolve


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if _ID.fullmatch(value):
            yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in _NOT_MEANT:
                yield from _ids(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _ids(inner)


def _tags(invocation: Invocation, resource: str) -> Mapping[str, str]:
    return tag_map(invocation.backend("ec2").tags.get(resource.rpartition("/")[2], {}))
