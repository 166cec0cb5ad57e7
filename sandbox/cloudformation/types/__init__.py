"""Types of resources: how each is made, changed and unmade by calls of the API.

`iam.py`, `ecs.py` and `storage.py` have the types that the course is about or needs; `moto.py` lets moto's models make
the others. A type registers itself; `find` gives it, `check` says which types of a template nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from sandbox.cloudformation.template import Template, invalid, resources
from sandbox.cloudformation.types import ecs, iam, moto, storage
from sandbox.cloudformation.types.kind import Kind
from sandbox.errors import AwsError

_KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (*iam.KINDS, *ecs.KINDS, *storage.KINDS)}

_ALL_OF_SERVICE = {
    "IAM": "AccessKey Group GroupPolicy InstanceProfile ManagedPolicy OIDCProvider Policy Role RolePolicy SAMLProvider "
    "ServerCertificate ServiceLinkedRole User UserPolicy UserToGroupAddition VirtualMFADevice",
    "ECS": "CapacityProvider Cluster ClusterCapacityProviderAssociations ExpressGatewayService PrimaryTaskSet Service "
    "TaskDefinition TaskSet",
    "ECR": "PublicRepository PullThroughCacheRule PullTimeUpdateExclusion RegistryPolicy RegistryScanningConfiguration "
    "ReplicationConfiguration Repository RepositoryCreationTemplate SigningConfiguration",
    "SecretsManager": "ResourcePolicy RotationSchedule Secret SecretTargetAttachment",
    "DynamoDB": "GlobalTable Table",
}
"""Every type of these services. Source: CloudFormation's resource and property types reference."""

_OTHER_NAMES = (
    "applicationautoscaling certificatemanager cloudwatch cognito elasticloadbalancing elasticloadbalancingv2 events "
    "kinesisfirehose opensearchservice servicecatalog servicediscovery stepfunctions wafv2 waf codestarconnections "
    "applicationinsights aps bedrock msk ram rum cassandra docdb neptune codedeploy autoscaling apigateway"
)
"""Services whose name in a type is not their name in an SDK."""


def find(name: str) -> Kind | None:
    """The type of this name, or None."""
    return _KINDS.get(name) or moto.kind(name)


def check(template: Template) -> None:
    """Raise AwsError for a type that CloudFormation does not have, or that the sandbox cannot make."""
    names = [resource["Type"] for resource in resources(template).values()]
    unknown = sorted({name for name in names if find(name) is None and not _is_of_aws(name)})
    if unknown:
        raise invalid(f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]")
    lacking = sorted({name for name in names if find(name) is None})
    if lacking:
        raise AwsError(
            "SandboxCannotDoThis",
            f"The sandbox's CloudFormation cannot make {', '.join(lacking)}. This is the sandbox's own limit, not a "
            "mistake of yours; real AWS may answer differently.",
        )


def _is_of_aws(name: str) -> bool:
    if name.startswith("Custom::"):
        return True
    parts = re.fullmatch(r"AWS::(\w+)::(\w+)", name)
    if not parts:
        return False
    service, thing = parts.groups()
    if service in _ALL_OF_SERVICE:
        return thing in _ALL_OF_SERVICE[service].split()
    return service.lower() in _OTHER_NAMES.split() or service.lower() in _sdk_names()


@cache
def _sdk_names() -> frozenset[str]:
    from botocore.loaders import Loader

    loader: Any = Loader()
    return frozenset(name.replace("-", "") for name in loader.list_available_services("service-2"))
