"""IAM: boundaries of users, service-linked roles by their own names, and tags that keep one key whatever its case.

Sources: IAM API reference, CreateServiceLinkedRole, PutUserPermissionsBoundary and TagRole; each service's guide for
the name of its service-linked role.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from sandbox.errors import AwsError, own_limit
from sandbox.invocation import Invocation
from sandbox.operations import operation
from sandbox.wire import Answer

SERVICE_LINKED: dict[str, tuple[str, str]] = {
    "access-analyzer": ("AccessAnalyzer", "AccessAnalyzerServiceRolePolicy"),
    "autoscaling": ("AutoScaling", "AutoScalingServiceRolePolicy"),
    "batch": ("Batch", "BatchServiceRolePolicy"),
    "config": ("Config", "AWSConfigServiceRolePolicy"),
    "dynamodb.application-autoscaling": (
        "ApplicationAutoScaling_DynamoDBTable",
        "AWSApplicationAutoscalingDynamoDBTablePolicy",
    ),
    "ecs": ("ECS", "AmazonECSServiceRolePolicy"),
    "ecs.application-autoscaling": ("ApplicationAutoScaling_ECSService", "AWSApplicationAutoscalingECSServicePolicy"),
    "eks": ("AmazonEKS", "AmazonEKSServiceRolePolicy"),
    "elasticache": ("ElastiCache", "ElastiCacheServiceRolePolicy"),
    "elasticloadbalancing": ("ElasticLoadBalancing", "AWSElasticLoadBalancingServiceRolePolicy"),
    "guardduty": ("AmazonGuardDuty", "AmazonGuardDutyServiceRolePolicy"),
    "rds": ("RDS", "AmazonRDSServiceRolePolicy"),
    "replication.ecr": ("ECRReplication", "ECRReplicationServiceRolePolicy"),
    "spot": ("EC2Spot", "AWSEC2SpotServiceRolePolicy"),
    "spotfleet": ("EC2SpotFleet", "AWSEC2SpotFleetServiceRolePolicy"),
    "ssm": ("AmazonSSM", "AmazonSSMServiceRolePolicy"),
}
"""Of a service: its role's name after `AWSServiceRoleFor`, and the AWS-managed policy that the role has."""


@operation("iam", "CreateServiceLinkedRole")
def create_service_linked_role(invocation: Invocation) -> Mapping[str, object]:
    """The role that a service itself uses, with the policy that AWS attaches."""
    given, iam = invocation.input, invocation.backend("iam")
    service = str(given.get("AWSServiceName", ""))
    known = SERVICE_LINKED.get(service.removesuffix(".amazonaws.com"))
    if known is None or not service.endswith(".amazonaws.com"):
        raise own_limit(f"The sandbox does not know the service-linked role of {service}")
    suffix = str(given.get("CustomSuffix") or "")
    name = f"AWSServiceRoleFor{known[0]}" + (f"_{suffix}" if suffix else "")
    if any(role.name.lower() == name.lower() for role in iam.roles.values()):
        raise AwsError(
            "InvalidInput",
            f"Service role name {name} has been taken in this account, please try a different suffix.",
        )
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    role = iam.create_role(
        name,
        json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        f"/aws-service-role/{service}/",
        permissions_boundary=None,
        description=str(given.get("Description") or ""),
        tags=[],
        max_session_duration="3600",
        linked_service=service,
    )
    policy = f"arn:aws:iam::aws:policy/aws-service-role/{known[1]}"
    if policy in iam.managed_policies:
        iam.attach_role_policy(policy, name)
    return {
        "Role": {
            "Path": role.path,
            "RoleName": role.name,
            "RoleId": role.id,
            "Arn": role.arn,
            "CreateDate": role.create_date,
            "AssumeRolePolicyDocument": quote(role.assume_role_policy_document),
        }
    }


@operation("iam", "CreateUser")
def create_user(invocation: Invocation) -> Mapping[str, object] | Answer:
    """moto's user, with the permissions boundary that moto forgets."""
    answer = invocation.moto()
    arn = str(invocation.input.get("PermissionsBoundary") or "")
    if not arn or answer[0] >= 400:
        return answer
    user = invocation.backend("iam").users[invocation.input["UserName"]]
    _bind(user, arn)
    return {
        "User": {
            "Path": user.path,
            "UserName": user.name,
            "UserId": user.id,
            "Arn": user.arn,
            "CreateDate": user.create_date,
            "PermissionsBoundary": user.permissions_boundary,
            **({"Tags": user.tags} if user.tags else {}),
        }
    }


@operation("iam", "PutUserPermissionsBoundary")
def put_user_permissions_boundary(invocation: Invocation) -> Mapping[str, object]:
    """Limit a user by a managed policy."""
    _bind(_user(invocation), str(invocation.input["PermissionsBoundary"]))
    return {}


@operation("iam", "DeleteUserPermissionsBoundary")
def delete_user_permissions_boundary(invocation: Invocation) -> Mapping[str, object]:
    """Take the limit away."""
    user = _user(invocation)
    if not getattr(user, "permissions_boundary_arn", None):
        raise AwsError("NoSuchEntity", f"User {user.name} has no permissions boundary set.", 404)
    user.permissions_boundary_arn = user.permissions_boundary = None
    return {}


@operation("iam", "TagRole")
def tag_role(invocation: Invocation) -> Answer:
    """A key in another case replaces the one that is there."""
    name = invocation.input["RoleName"]
    role = next(role for role in invocation.backend("iam").roles.values() if role.name == name)
    new = {str(tag["Key"]).lower(): tag["Key"] for tag in invocation.input.get("Tags") or ()}
    role.tags = [tag for tag in role.tags if new.get(tag["Key"].lower(), tag["Key"]) == tag["Key"]]
    return invocation.moto()


@operation("iam", "TagUser")
def tag_user(invocation: Invocation) -> Answer:
    """A key in another case replaces the one that is there."""
    iam, user = invocation.backend("iam"), _user(invocation)
    new = {str(tag["Key"]).lower(): tag["Key"] for tag in invocation.input.get("Tags") or ()}
    gone = [tag["Key"] for tag in user.tags or () if new.get(tag["Key"].lower(), tag["Key"]) != tag["Key"]]
    iam.tagger.untag_resource_using_names(user.arn, gone)
    return invocation.moto()


def _user(invocation: Invocation) -> Any:
    return invocation.backend("iam").users[invocation.input["UserName"]]


def _bind(user: Any, arn: str) -> None:
    user.permissions_boundary_arn = arn
    user.permissions_boundary = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}
