"""Roles: names, what hangs on them, quotas."""

from __future__ import annotations

from fidelity.row import Ok, Refused, Row
from fidelity.sources import INFERRED, MOTO, QUOTAS, REPORTS, api, issue, pull
from fidelity.steps import allow, did, nothing, policy, role, trust

STAGE = nothing
EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
TEN = (
    "ReadOnlyAccess", "PowerUserAccess", "AdministratorAccess", "IAMFullAccess", "AmazonS3FullAccess", "SecurityAudit",
    "AmazonS3ReadOnlyAccess", "AmazonEC2FullAccess", "AmazonRDSFullAccess", "AmazonECS_FullAccess",
)  # fmt: skip
NAME_RULE = (
    "The specified value for {what} is invalid. It must contain only alphanumeric characters and/or the following: "
    "+=,.@_-"
)


def conflict(rest: str) -> Refused:
    """A refusal to delete."""
    return Refused("DeleteConflict", 409, f"Cannot delete entity, must {rest}")


def missing(name: str) -> Refused:
    """A refusal of a role that is not there."""
    return Refused("NoSuchEntity", 404, f"The role with name {name} cannot be found.")


def invalid(value: str, field: str, rule: str) -> Refused:
    """A refusal of a value by the model's constraint."""
    message = f"1 validation error detected: Value '{value}' at '{field}' failed to satisfy constraint: {rule}"
    return Refused("ValidationError", 400, message)


ROWS = (
    Row("role-made", "A role is created with its path in the ARN, an id of its own and an hour's sessions",
        "iam.CreateRole", {"RoleName": "made", "Path": "/app/", "AssumeRolePolicyDocument": trust()},
        Ok({"Role.Arn": "arn:aws:iam::{account}:role/app/made", "Role.RoleId": "AROA…"}), api("iam", "CreateRole"),
        cli=True),
    Row("role-shown", "GetRole shows the trust policy, the description and the longest session", "iam.GetRole",
        {"RoleName": "shown"},
        Ok({"Role.Description": "Allows ECS tasks to call AWS services on your behalf.",
            "Role.MaxSessionDuration": 3600,
            "Role.AssumeRolePolicyDocument.Statement[0].Principal.Service": "ecs-tasks.amazonaws.com"}),
        api("iam", "GetRole"),
        before=(role("shown", Description="Allows ECS tasks to call AWS services on your behalf."),)),
    Row("role-name-taken", "A second role of the same name is refused", "iam.CreateRole",
        {"RoleName": "taken", "AssumeRolePolicyDocument": trust()},
        Refused("EntityAlreadyExists", 409, "Role with name taken already exists."),
        issue("awslabs/fargatecli", 87), before=(role("taken"),)),
    Row("role-name-taken-other-case", "Names are unique whatever their case", "iam.CreateRole",
        {"RoleName": "FCJrole", "AssumeRolePolicyDocument": trust()},
        Refused("EntityAlreadyExists", 409, "Role with name FCJrole already exists."),
        api("iam", "CreateRole"), before=(role("fcjRole"),)),
    Row("role-name-blank", "A name with a blank is refused", "iam.CreateRole",
        {"RoleName": "a b", "AssumeRolePolicyDocument": trust()},
        Refused("ValidationError", 400, NAME_RULE.replace("{what}", "roleName")), REPORTS),
    Row("role-name-slash", "A name with a slash is refused: the path is a field of its own", "iam.CreateRole",
        {"RoleName": "service-role/x", "AssumeRolePolicyDocument": trust()},
        Refused("ValidationError", 400, NAME_RULE.replace("{what}", "roleName")), REPORTS),
    Row("role-name-long", "A name of 65 characters is refused", "iam.CreateRole",
        {"RoleName": "x" * 65, "AssumeRolePolicyDocument": trust()},
        invalid("x" * 65, "roleName", "Member must have length less than or equal to 64"), MOTO),
    Row("role-name-64", "A name of 64 characters is taken", "iam.CreateRole",
        {"RoleName": "y" * 64, "AssumeRolePolicyDocument": trust()}, Ok({"Role.RoleName": "y" * 64}),
        api("iam", "CreateRole")),
    Row("role-path-without-slash", "A path that does not begin with a slash is refused", "iam.CreateRole",
        {"RoleName": "path", "Path": "service-role", "AssumeRolePolicyDocument": trust()},
        Refused("ValidationError", 400, "The specified value for path is invalid. It must begin and end with / and "
                "contain only alphanumeric characters and/or / characters."), MOTO),
    Row("role-session-too-long", "More than twelve hours of session are refused", "iam.CreateRole",
        {"RoleName": "long", "MaxSessionDuration": 43201, "AssumeRolePolicyDocument": trust()},
        invalid("43201", "maxSessionDuration", "Member must have value less than or equal to 43200"),
        api("iam", "CreateRole")),
    Row("role-description-alphabet", "A description in another script is refused", "iam.CreateRole",
        {"RoleName": "script", "Description": "\u4e00", "AssumeRolePolicyDocument": trust()},
        invalid("\u4e00", "description", "Member must satisfy regular expression pattern: "
                r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"), api("iam", "CreateRole")),
    Row("role-missing", "GetRole of a role that is not there", "iam.GetRole", {"RoleName": "nope"}, missing("nope"),
        issue("aws/amazon-sagemaker-examples", 2300), cli=True),
    Row("role-name-case-matters", "A role is found by its name in its own case only", "iam.GetRole",
        {"RoleName": "CASED"}, missing("CASED"), INFERRED, before=(role("Cased"),)),
    Row("role-missing-trust", "A missing role's trust policy cannot be changed", "iam.UpdateAssumeRolePolicy",
        {"RoleName": "nope", "PolicyDocument": trust()}, missing("nope"), pull("jarpy/lambkin", 3)),
    Row("role-missing-policies", "A missing role has no list of policies", "iam.ListAttachedRolePolicies",
        {"RoleName": "nope"}, missing("nope"), pull("prowler-cloud/prowler", 2872)),
    Row("role-missing-delete", "A missing role cannot be deleted", "iam.DeleteRole", {"RoleName": "nope"},
        missing("nope"), api("iam", "DeleteRole")),
    Row("role-attached-twice", "Attaching a policy a second time is no error, and counts once", "iam.GetPolicy",
        {"PolicyArn": "arn:aws:iam::{account}:policy/twice"}, Ok({"Policy.AttachmentCount": 1}),
        api("iam", "AttachRolePolicy"),
        before=(role("attached"), did("iam.CreatePolicy", PolicyName="twice", PolicyDocument=policy(allow("s3:*"))),
                *[did("iam.AttachRolePolicy", RoleName="attached",
                    PolicyArn="arn:aws:iam::{account}:policy/twice")] * 2)),
    Row("role-attached-listed", "An AWS-managed policy with a path is attached and listed by its name",
        "iam.ListAttachedRolePolicies", {"RoleName": "listed"},
        Ok({"AttachedPolicies": [{"PolicyName": "AmazonECSTaskExecutionRolePolicy", "PolicyArn": EXECUTION}]}),
        api("iam", "ListAttachedRolePolicies"),
        before=(role("listed", attach=("service-role/AmazonECSTaskExecutionRolePolicy",)),)),
    Row("role-policy-without-path", "The execution policy's ARN without service-role/ is no policy's (E25)",
        "iam.AttachRolePolicy", {"RoleName": "pathless", "PolicyArn": EXECUTION.replace("service-role/", "")},
        Refused("NoSuchEntity", 404, f"Policy {EXECUTION.replace('service-role/', '')} does not exist or is not "
                "attachable."), pull("getmoto/moto", 6482), before=(role("pathless"),), cli=True),
    Row("role-eleventh-policy", "An eleventh managed policy exceeds the quota (E27)", "iam.AttachRolePolicy",
        {"RoleName": "full", "PolicyArn": EXECUTION},
        Refused("LimitExceeded", 409, "Cannot exceed quota for PoliciesPerRole: 10"),
        pull("aws/eks-hybrid", 741), before=(role("full", attach=TEN),), cli=True),
    Row("role-tenth-policy-again", "With ten attached, one of them can be attached again", "iam.AttachRolePolicy",
        {"RoleName": "ten", "PolicyArn": READ_ONLY}, Ok(), INFERRED, before=(role("ten", attach=TEN),)),
    Row("role-detach-not-attached", "A policy that is not attached cannot be detached", "iam.DetachRolePolicy",
        {"RoleName": "bare", "PolicyArn": READ_ONLY}, Refused("NoSuchEntity", 404,
            f"Policy {READ_ONLY} was not found."),
        MOTO, before=(role("bare"),)),
    Row("role-delete-attached", "A role with an attached policy is not deleted", "iam.DeleteRole",
        {"RoleName": "holds"}, conflict("detach all policies first."), pull("hashicorp/boundary", 5646),
        before=(role("holds", attach=("ReadOnlyAccess",)),)),
    Row("role-delete-inline", "A role with an inline policy is not deleted", "iam.DeleteRole", {"RoleName": "inline"},
        conflict("delete policies first."), issue("awslabs/aws-orbit-workbench", 633),
        before=(role("inline", allow("s3:*")),)),
    Row("role-delete-profile", "A role in an instance profile is not deleted", "iam.DeleteRole", {"RoleName": "worn"},
        conflict("remove roles from instance profile first."), MOTO,
        before=(role("worn"), did("iam.CreateInstanceProfile", InstanceProfileName="ip"),
                did("iam.AddRoleToInstanceProfile", InstanceProfileName="ip", RoleName="worn"))),
    Row("role-inline-missing", "An inline policy that is not there cannot be deleted", "iam.DeleteRolePolicy",
        {"RoleName": "empty", "PolicyName": "p"},
        Refused("NoSuchEntity", 404, "The role policy with name p cannot be found."), issue("aws/aws-cli", 6139),
        before=(role("empty"),)),
    Row("role-inline-total", "Inline policies together are limited to 10,240 characters", "iam.PutRolePolicy",
        {"RoleName": "heavy", "PolicyName": "second", "PolicyDocument": policy(allow("s3:" + "y" * 6000))},
        Refused("LimitExceeded", 409, "Maximum policy size of 10240 bytes exceeded for role heavy"),
        issue("aws/aws-cdk", 12403), before=(role("heavy", allow("s3:" + "x" * 6000)),)),
    Row("role-inline-blanks-free", "White space does not count for the quota", "iam.PutRolePolicy",
        {"RoleName": "wide", "PolicyName": "p", "PolicyDocument": policy(allow("s3:*")).replace(" ", " " * 4000)}, Ok(),
        QUOTAS, before=(role("wide"),)),
    Row("role-boundary-missing", "A boundary must be a policy that is there", "iam.PutRolePermissionsBoundary",
        {"RoleName": "bound", "PermissionsBoundary": "arn:aws:iam::{account}:policy/nope"},
        Refused("NoSuchEntity", 404, "Scope ARN: arn:aws:iam::{account}:policy/nope does not exist or is not "
                "attachable."), MOTO, before=(role("bound"),)),
    Row("role-tag-twice", "Two tags whose keys differ in case only are refused", "iam.TagRole",
        {"RoleName": "tagged", "Tags": [{"Key": "team", "Value": "1"}, {"Key": "Team", "Value": "2"}]},
        Refused("InvalidInput", 400, "Duplicate tag keys found. Please note that Tag keys are case insensitive."), MOTO,
        before=(role("tagged"),)),
    Row("role-tag-other-case", "A tag in another case replaces the one that is there", "iam.ListRoleTags",
        {"RoleName": "retagged"}, Ok({"Tags": [{"Key": "Team", "Value": "2"}]}), api("iam", "TagRole"),
        before=(role("retagged", Tags=[{"Key": "team", "Value": "1"}]),
                did("iam.TagRole", RoleName="retagged", Tags=[{"Key": "Team", "Value": "2"}]))),
    Row("role-linked-name", "A service-linked role has AWS's name and path", "iam.CreateServiceLinkedRole",
        {"AWSServiceName": "ecs.amazonaws.com"},
        Ok({"Role.Arn": "arn:aws:iam::{account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"}),
        "ECS developer guide, Using service-linked roles for Amazon ECS"),
    Row("role-linked-taken", "A second service-linked role of a service is refused", "iam.CreateServiceLinkedRole",
        {"AWSServiceName": "replication.ecr.amazonaws.com"},
        Refused("InvalidInput", 400, "Service role name AWSServiceRoleForECRReplication has been taken in this "
                "account, please try a different suffix."), issue("lgallard/terraform-aws-elasticsearch", 59),
        before=(did("iam.CreateServiceLinkedRole", AWSServiceName="replication.ecr.amazonaws.com"),)),
)  # fmt: skip
