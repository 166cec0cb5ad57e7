"""A task's network: the subnets and security groups it may name, and its network interface in EC2.

Source of the texts: public bug reports on RunTask and CreateService, and moto, which has them from AWS.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.ecs.place import Place
from sandbox.errors import AwsError

_MISSING = "Network Configuration must be provided when networkMode 'awsvpc' is specified."
_NOT_VALID = "Network Configuration is not valid for the given networkMode of this task definition."


@dataclass(frozen=True, slots=True)
class Network:
    """A checked network configuration; security groups are the VPC's default one when none was given."""

    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]
    public: bool

    def shown(self) -> dict[str, Any]:
        """As DescribeServices shows it."""
        return {
            "awsvpcConfiguration": {
                "subnets": list(self.subnets),
                "securityGroups": list(self.security_groups),
                "assignPublicIp": "ENABLED" if self.public else "DISABLED",
            }
        }


@dataclass(frozen=True, slots=True)
class Interface:
    """A task's network interface, as it is attached."""

    id: str
    subnet: str
    zone: str
    mac: str
    address: str
    dns: str


def checked(place: Place, network_mode: str, given: Mapping[str, Any] | None) -> Network | None:
    """The network configuration of RunTask or CreateService. Raises AwsError for what AWS refuses."""
    if network_mode != "awsvpc":
        if given and given.get("awsvpcConfiguration"):
            raise AwsError("InvalidParameterException", _NOT_VALID)
        return None
    asked = (given or {}).get("awsvpcConfiguration")
    if not asked:
        raise AwsError("InvalidParameterException", _MISSING)
    subnets = [_subnet(place, subnet) for subnet in asked.get("subnets") or ()]
    if not subnets:
        raise AwsError("InvalidParameterException", "subnets can not be empty.")
    vpcs = {subnet.vpc_id for subnet in subnets}
    if len(vpcs) > 1:
        raise AwsError("InvalidParameterException", "All subnets must belong to the same VPC.")
    groups = [_group(place, group) for group in asked.get("securityGroups") or ()]
    if any(group.vpc_id not in vpcs for group in groups):
        raise AwsError("InvalidParameterException", "Security group does not appear to belong to the same VPC.")
    if not groups:
        groups = [place.backend("ec2").get_default_security_group(vpcs.pop())]
    public = asked.get("assignPublicIp") == "ENABLED"
    return Network(tuple(s.id for s in subnets), tuple(group.id for group in groups), public)


def attach(place: Place, network: Network, attachment: str) -> Interface | None:
    """Make a task's interface in its first subnet; None when the subnet is gone."""
    from moto.ec2.exceptions import EC2ClientError

    try:
        made = place.backend("ec2").create_network_interface(
            network.subnets[0],
            "",
            group_ids=list(network.security_groups),
            description=place.arn(f"attachment/{attachment}"),
        )
    except EC2ClientError:
        return None
    made.status = "in-use"
    made.requester_managed = True
    subnet = made.subnet
    zone = str(subnet.availability_zone)
    address = str(made.private_ip_address)
    dns = f"ip-{address.replace('.', '-')}.{place.region}.compute.internal"
    return Interface(made.id, subnet.id, zone, made.mac_address, address, dns)


def detach(place: Place, interface: str) -> None:
    """Take a task's interface away, unless somebody has already."""
    place.backend("ec2").enis.pop(interface, None)


def _subnet(place: Place, identifier: str) -> Any:
    from moto.ec2.exceptions import EC2ClientError

    try:
        return place.backend("ec2").get_subnet(identifier)
    except EC2ClientError:
        raise AwsError(
            "InvalidParameterException",
            f"Error retrieving subnet information for [{identifier}]: The subnet ID '{identifier}' does not exist "
            "(ErrorCode: InvalidSubnetID.NotFound)",
        ) from None


def _group(place: Place, identifier: str) -> Any:
    found = place.backend("ec2").get_security_group_from_id(identifier)
    if found is None:
        raise AwsError(
            "InvalidParameterException",
            f"Error retrieving security group information for [{identifier}]: The security group '{identifier}' does "
            "not exist (ErrorCode: InvalidGroup.NotFound)",
        )
    return found
