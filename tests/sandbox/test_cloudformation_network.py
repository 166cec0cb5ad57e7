"""A network of a stack's own goes with its stack, with the parts that moto's models cannot delete."""

from __future__ import annotations

from typing import Any

from cloudformation_support import events, status

NETWORK = """
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attachment: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.1.0/24}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Route:
    Type: AWS::EC2::Route
    DependsOn: Attachment
    Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}
"""


def _there(account: Any) -> list[str]:
    """Every VPC, subnet, route table and gateway of the account."""
    ec2 = account.client("ec2")
    return sorted(
        [vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"]]
        + [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]]
        + [table["RouteTableId"] for table in ec2.describe_route_tables()["RouteTables"]]
        + [gateway["InternetGatewayId"] for gateway in ec2.describe_internet_gateways()["InternetGateways"]]
    )


def test_a_network_goes_with_its_stack(account: Any) -> None:
    before, cloudformation = _there(account), account.client("cloudformation")
    stack = cloudformation.create_stack(StackName="net", TemplateBody=NETWORK)["StackId"]
    assert len(_there(account)) == len(before) + 5  # the VPC has a main route table beside the template's
    cloudformation.delete_stack(StackName="net")
    assert status(account, stack) == "DELETE_COMPLETE", events(account, stack)
    assert _there(account) == before


def test_a_part_that_somebody_deleted_already_is_no_hindrance(account: Any) -> None:
    before, cloudformation, ec2 = _there(account), account.client("cloudformation"), account.client("ec2")
    stack = cloudformation.create_stack(StackName="net", TemplateBody=NETWORK)["StackId"]
    named = cloudformation.describe_stack_resource(StackName="net", LogicalResourceId="Table")
    table = named["StackResourceDetail"]["PhysicalResourceId"]
    ec2.delete_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0")
    cloudformation.delete_stack(StackName="net")
    assert status(account, stack) == "DELETE_COMPLETE", events(account, stack)
    assert _there(account) == before
