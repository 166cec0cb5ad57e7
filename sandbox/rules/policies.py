"""Managed policies and their versions."""

from __future__ import annotations

import json
from typing import Any

from sandbox.rules.common import Parameters, Rule, check_free, check_tags, conflict
from tutor.iam import grammar, names
from tutor.iam.errors import PolicyError

MANAGED_LIMIT = 6144
VERSIONS = 5


def _create(parameters: Parameters, iam: Any) -> None:
    name = parameters.get("PolicyName", "")
    names.check_policy_name(name)
    names.check_path(parameters.get("Path", "/"))
    check_tags(parameters)
    _check_document(parameters)
    own = (policy.name for arn, policy in iam.managed_policies.items() if not arn.startswith("arn:aws:iam::aws:"))
    check_free(name, own, f"A policy called {name} already exists. Duplicate names are not allowed.")


def _check_document(parameters: Parameters) -> None:
    """Source of the words on the version: Meteor-CollectionFS's issue 630."""
    document = parameters.get("PolicyDocument", "")
    grammar.check_identity(document, limit=MANAGED_LIMIT)
    if json.loads(document).get("Version") != "2012-10-17":
        raise PolicyError("MalformedPolicyDocument", "Policy document must be version 2012-10-17 or greater.")


def _is_there(parameters: Parameters, iam: Any) -> None:
    arn = parameters.get("PolicyArn", "")
    if arn not in iam.managed_policies:
        raise PolicyError("NoSuchEntity", f"Policy {arn} was not found.")


def _is_there_when_named(parameters: Parameters, iam: Any) -> None:
    """For GetPolicy: that no policy is named is said by the form's own check."""
    if "PolicyArn" in parameters:
        _is_there(parameters, iam)


def _version_is_there(parameters: Parameters, iam: Any) -> None:
    _is_there(parameters, iam)
    arn, version = parameters["PolicyArn"], parameters.get("VersionId", "")
    if not any(found.version_id == version for found in iam.managed_policies[arn].versions):
        raise PolicyError("NoSuchEntity", f"Policy {arn} version {version} does not exist or is not attachable.")


def _is_the_account_s(parameters: Parameters, iam: Any) -> None:
    if parameters.get("PolicyArn", "").startswith("arn:aws:iam::aws:"):
        raise PolicyError("AccessDenied", "Policy is outside your own account.")


def _delete(parameters: Parameters, iam: Any) -> None:
    policy = iam.managed_policies[parameters["PolicyArn"]]
    if policy.attachment_count > 0 or _bounds_anybody(policy.arn, iam):
        raise conflict("Cannot delete a policy attached to entities.")
    if len(policy.versions) > 1:
        raise conflict(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
            "The default version is deleted with the policy."
        )


def _bounds_anybody(arn: str, iam: Any) -> bool:
    entities = (*iam.roles.values(), *iam.users.values())
    return any(getattr(entity, "permissions_boundary_arn", None) == arn for entity in entities)


def _new_version(parameters: Parameters, iam: Any) -> None:
    _check_document(parameters)
    if len(iam.managed_policies[parameters["PolicyArn"]].versions) >= VERSIONS:
        raise PolicyError(
            "LimitExceeded",
            f"A managed policy can have up to {VERSIONS} versions. Before you create a new version, you must delete an "
            "existing version.",
        )


def _not_the_default(parameters: Parameters, iam: Any) -> None:
    versions = iam.managed_policies[parameters["PolicyArn"]].versions
    if any(found.is_default and found.version_id == parameters.get("VersionId") for found in versions):
        raise conflict("Cannot delete the default version of a policy.")


RULES: dict[str, tuple[Rule, ...]] = {
    "CreatePolicy": (_create,),
    "CreatePolicyVersion": (_is_the_account_s, _is_there, _new_version),
    "DeletePolicy": (_is_the_account_s, _is_there, _delete),
    "DeletePolicyVersion": (_is_the_account_s, _version_is_there, _not_the_default),
    "GetPolicy": (_is_there_when_named,),
    "GetPolicyVersion": (_version_is_there,),
    "ListEntitiesForPolicy": (_is_there,),
    "ListPolicyVersions": (_is_there,),
    "SetDefaultPolicyVersion": (_is_the_account_s, _version_is_there),
    "TagPolicy": (_is_there, check_tags),
}
