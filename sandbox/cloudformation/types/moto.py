"""Every other type that moto has: made by moto's own model of it.

These are made beside the API, so what the sandbox refuses of a client is not refused here. A change makes a new one
where moto's model does so. Those of a network that moto's models cannot delete are deleted by the API.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.cloudformation.types.kind import Kind, Properties, Work, tolerant
from sandbox.errors import AwsError

_LEFT_OUT = ("AWS::CloudFormation::", "AWS::IAM::", "AWS::ECS::", "Custom::", "AWS::SERVICE::")


@functools.cache
def kind(name: str) -> Kind | None:
    """moto's type of this name, or None."""
    if name.startswith(_LEFT_OUT) or _model(name) is None:
        return None
    return Kind(name, dict, functools.partial(_create, name), functools.partial(_update, name),
                functools.partial(_delete, name))  # fmt: skip


@functools.cache
def _models() -> dict[str, Any]:
    from moto.cloudformation.parsing import get_model_map

    return dict(get_model_map())


def _model(name: str) -> Any:
    return _models().get(name)


def _create(name: str, work: Work) -> None:
    made = _carried_out(
        lambda: _model(name).create_from_cloudformation_json(
            _physical_name(name, work), _definition(name, work.properties), work.api.account, work.api.region,
            LogicalId=work.resource.logical_id, StackId="", ResourceType=name,
        ),
    )  # fmt: skip
    _take(work, made)


def _update(name: str, work: Work, old: Properties) -> None:
    made = _carried_out(
        lambda: _model(name).update_from_cloudformation_json(
            original_resource=work.resource.record,
            new_resource_name=_physical_name(name, work),
            cloudformation_json=_definition(name, work.properties),
            account_id=work.api.account,
            region_name=work.api.region,
        ),
    )
    if made is None:
        raise AwsError("SandboxCannotDoThis", f"The sandbox's CloudFormation cannot change a resource of type {name}.")
    _take(work, made)


def _delete(name: str, work: Work) -> None:
    if name in _UNMADE_BY:
        tolerant(lambda: _UNMADE_BY[name](work))
        return

    def delete() -> None:
        record, account, region = work.resource.record, work.api.account, work.api.region
        try:
            record.delete(account, region)
        except (TypeError, AttributeError):
            definition = _definition(name, work.properties)
            _model(name).delete_from_cloudformation_json(work.resource.physical_id, definition, account, region)

    _carried_out(delete)


def _disassociate(work: Work) -> None:
    """The association has no id in moto's model: it is the one of this subnet."""
    table, subnet = work.properties["RouteTableId"], work.properties["SubnetId"]
    found = work.api.call("ec2", "DescribeRouteTables", RouteTableIds=[table])["RouteTables"][0]["Associations"]
    for association in found:
        if association.get("SubnetId") == subnet:
            work.api.call("ec2", "DisassociateRouteTable", AssociationId=association["RouteTableAssociationId"])


def _detach(work: Work) -> None:
    if "InternetGatewayId" in work.properties:
        names = ("InternetGatewayId", "VpcId")
        work.api.call("ec2", "DetachInternetGateway", **{name: work.properties[name] for name in names})
    else:
        names = ("VpnGatewayId", "VpcId")
        work.api.call("ec2", "DetachVpnGateway", **{name: work.properties[name] for name in names})


def _delete_route(work: Work) -> None:
    names = ("RouteTableId", "DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
    given = {name: work.properties[name] for name in names if name in work.properties}
    work.api.call("ec2", "DeleteRoute", **given)


_UNMADE_BY: Mapping[str, Callable[[Work], object]] = {
    "AWS::EC2::InternetGateway": lambda work: work.api.call(
        "ec2", "DeleteInternetGateway", InternetGatewayId=work.resource.physical_id
    ),
    "AWS::EC2::VPCGatewayAttachment": _detach,
    "AWS::EC2::RouteTable": lambda work: work.api.call(
        "ec2", "DeleteRouteTable", RouteTableId=work.resource.physical_id
    ),
    "AWS::EC2::Route": _delete_route,
    "AWS::EC2::SubnetRouteTableAssociation": _disassociate,
}
"""Types that moto's models make and cannot delete: by calls of the API. Without them a network of a stack's own stays,
and its VPC cannot be deleted."""


def _physical_name(name: str, work: Work) -> str:
    from moto.cloudformation.parsing import generate_resource_name

    property_ = _model(name).cloudformation_name_type()
    if property_ and property_ in work.properties:
        return str(work.properties[property_])
    return str(generate_resource_name(name, work.stack, work.resource.logical_id))


def _definition(name: str, properties: Properties) -> dict[str, Any]:
    return {"Type": name, "Properties": dict(properties)}


def _take(work: Work, made: Any) -> None:
    work.resource.record = made
    work.resource.physical_id = str(made.physical_resource_id)
    work.resource.attributes = _Attributes(made)


def _carried_out(do: Callable[[], Any]) -> Any:
    """What moto's model does; its refusals become AwsError."""
    from moto.core.exceptions import ServiceException

    try:
        return do()
    except ServiceException as refused:
        raise AwsError(str(refused.code), str(refused.message)) from None


class _Attributes(dict[str, Any]):
    """What Fn::GetAtt gives, asked of moto's object when it is wanted."""

    def __init__(self, made: Any) -> None:
        super().__init__()
        self._made = made

    def __contains__(self, name: object) -> bool:
        try:
            self[str(name)]
        except KeyError:
            return False
        return True

    def __missing__(self, name: str) -> Any:
        try:
            return self._made.get_cfn_attribute(name)
        except Exception:
            raise KeyError(name) from None
