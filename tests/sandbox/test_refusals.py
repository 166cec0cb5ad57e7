"""What IAM refuses, the sandbox refuses, in AWS's code and words. Driven by real boto3 over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

ONE = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}


def trust(**changes: Any) -> str:
    """The reference trust policy, its statement changed; None takes a key out."""
    statement = {key: value for key, value in {**ONE, **changes}.items() if value is not None}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


MALFORMED = "MalformedPolicyDocument"
TRUSTS = [
    ("not json", "{", MALFORMED, "This policy contains invalid Json"),
    ("a forgotten file://", "trust.json", MALFORMED, "This policy contains invalid Json"),
    ("empty object", "{}", MALFORMED, "Could not parse the policy: Statement is empty!"),
    ("no principal", trust(Principal=None), MALFORMED, "Missing required field Principal"),
    ("resource", trust(Resource="*"), MALFORMED, "Has prohibited field Resource"),
    ("notresource", trust(NotResource="*"), MALFORMED, "Has prohibited field NotResource"),
    ("misspelt", trust(Principal={"Service": "ecs-task.amazonaws.com"}), MALFORMED,
     'Invalid principal in policy: "SERVICE":"ecs-task.amazonaws.com"'),
    ("one of two misspelt", trust(Principal={"Service": ["ecs-tasks.amazonaws.com", "ecs-tasks"]}), MALFORMED,
     'Invalid principal in policy: "SERVICE":"ecs-tasks"'),
    ("aws principal", trust(Principal={"AWS": "bob"}), MALFORMED, 'Invalid principal in policy: "AWS":"bob"'),
    ("other action", trust(Action="s3:GetObject"), MALFORMED,
     "AssumeRole policy may only specify STS AssumeRole actions."),
    ("any action", trust(Action="*"), MALFORMED, "AssumeRole policy may only specify STS AssumeRole actions."),
    ("no action", trust(Action=None), MALFORMED, "Missing required field Action"),
    ("version", json.dumps({"Version": "2013-10-17", "Statement": [ONE]}), MALFORMED, "Syntax errors in policy."),
    ("effect", trust(Effect="allow"), MALFORMED, "Syntax errors in policy."),
    ("unknown element", trust(Actoin="x"), MALFORMED, "Syntax errors in policy."),
    ("operator", trust(Condition={"StringEqual": {"aws:SourceAccount": "1"}}), MALFORMED,
     "Invalid Condition type : StringEqual."),
    ("sid", trust(Sid="a b"), MALFORMED,
     "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*"),
    ("too long", json.dumps({"Version": "2012-10-17", "Id": "x" * 2048, "Statement": [ONE]}), "LimitExceeded",
     "Cannot exceed quota for ACLSizePerRole: 2048"),
]  # fmt: skip


def refused(call: Any, **parameters: Any) -> tuple[str, str, int]:
    """The code, message and HTTP status of a refusal."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response
    return error["Error"]["Code"], error["Error"]["Message"], error["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize(("document", "code", "message"), [row[1:] for row in TRUSTS], ids=[row[0] for row in TRUSTS])
def test_a_wrong_trust_policy_is_refused(account: Any, document: str, code: str, message: str) -> None:
    iam = account.client("iam")
    assert refused(iam.create_role, RoleName="r", AssumeRolePolicyDocument=document)[:2] == (code, message)
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust())
    assert refused(iam.update_assume_role_policy, RoleName="r", PolicyDocument=document)[:2] == (code, message)
    kept = iam.get_role(RoleName="r")["Role"]["AssumeRolePolicyDocument"]
    assert kept == json.loads(trust())


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a b", "The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the "
                "following: +=,.@_-"),
        ("x" * 65, f"1 validation error detected: Value '{'x' * 65}' at 'roleName' failed to satisfy constraint: "
                   "Member must have length less than or equal to 64"),
    ],
)  # fmt: skip
def test_a_wrong_role_name_is_refused(account: Any, name: str, message: str) -> None:
    client = account.client("iam")
    assert refused(client.create_role, RoleName=name, AssumeRolePolicyDocument=trust()) == (
        "ValidationError",
        message,
        400,
    )


def test_the_same_name_in_another_case_is_refused(account: Any) -> None:
    iam = account.client("iam")
    iam.create_role(RoleName="MyRole", AssumeRolePolicyDocument=trust())
    assert refused(iam.create_role, RoleName="myrole", AssumeRolePolicyDocument=trust()) == (
        "EntityAlreadyExists",
        "Role with name myrole already exists.",
        409,
    )


def test_the_eleventh_policy_is_refused_and_a_second_attach_counts_once(account: Any) -> None:
    iam = account.client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust())
    arns = [policy["Arn"] for policy in iam.list_policies(Scope="AWS", MaxItems=11)["Policies"]]
    for arn in (*arns[:10], arns[0]):
        iam.attach_role_policy(RoleName="r", PolicyArn=arn)
    assert iam.get_policy(PolicyArn=arns[0])["Policy"]["AttachmentCount"] == 1
    assert refused(iam.attach_role_policy, RoleName="r", PolicyArn=arns[10]) == (
        "LimitExceeded",
        "Cannot exceed quota for PoliciesPerRole: 10",
        409,
    )


def test_missing_things_are_named_as_aws_names_them(account: Any) -> None:
    iam = account.client("iam")
    assert refused(iam.get_role, RoleName="nope") == ("NoSuchEntity", "The role with name nope cannot be found.", 404)
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust())
    arn = "arn:aws:iam::aws:policy/AmazonECSTaskExecutionRolePolicy"  # the path service-role/ is missing
    assert refused(iam.attach_role_policy, RoleName="r", PolicyArn=arn)[:2] == (
        "NoSuchEntity",
        f"Policy {arn} does not exist or is not attachable.",
    )


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "This policy contains invalid Json"),
        ('{"Statement":[{"Effect":"Allow","Action":"s3:*"}]}', "Policy statement must contain resources."),
        ('{"Statement":[{"Effect":"Allow","Resource":"*"}]}', "Policy statement must contain actions."),
        ('{"Statement":[{"Effect":"Allow","Action":"s3","Resource":"*"}]}',
         "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
        ('{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"bucket"}]}',
         'Resource bucket must be in ARN format or "*".'),
        ('{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":"*"}]}',
         "Policy document should not specify a principal."),
    ],
)  # fmt: skip
def test_a_wrong_inline_policy_is_refused(account: Any, document: str, message: str) -> None:
    iam = account.client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust())
    assert refused(iam.put_role_policy, RoleName="r", PolicyName="p", PolicyDocument=document)[:2] == (
        MALFORMED,
        message,
    )


def test_all_managed_policies_are_there(account: Any) -> None:
    pages = account.client("iam").get_paginator("list_policies").paginate(Scope="AWS")
    arns = {policy["Arn"] for page in pages for policy in page["Policies"]}
    assert len(arns) == 1582
    assert "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy" in arns


def test_what_the_sandbox_cannot_do_is_its_own_limit_and_no_500(account: Any) -> None:
    iam = account.client("iam")
    arn = iam.get_user()["User"]["Arn"]
    code, message, status = refused(iam.generate_service_last_accessed_details, Arn=arn)
    assert (code, status) == ("SandboxCannotDoThis", 400)
    assert "not a mistake of yours" in message


IN_USE = "Cannot delete entity, must "
READING = "arn:aws:iam::aws:policy/ReadOnlyAccess"
TEXT = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
OWN = "arn:aws:iam::111122223333:policy/own"
# what is done before, the call, its parameters, the refusal
ACCOUNT_STATE: list[tuple[str, list[tuple[str, dict[str, Any]]], str, dict[str, Any], tuple[str, str, int]]] = [
    ("user name", [], "create_user", {"UserName": "a b"}, ("ValidationError", "The specified value for userName is "
     "invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-", 400)),
    ("same user", [("create_user", {"UserName": "Bob"})], "create_user", {"UserName": "bob"},
     ("EntityAlreadyExists", "User with name bob already exists.", 409)),
    ("missing user", [], "get_user", {"UserName": "x"}, ("NoSuchEntity", "The user with name x cannot be found.", 404)),
    ("missing user to delete", [], "delete_user", {"UserName": "x"},
     ("NoSuchEntity", "The user with name x cannot be found.", 404)),
    ("user with keys", [("create_user", {"UserName": "u"}), ("create_access_key", {"UserName": "u"})], "delete_user",
     {"UserName": "u"}, ("DeleteConflict", IN_USE + "delete access keys first.", 409)),
    ("user with a password", [("create_user", {"UserName": "u"}),
     ("create_login_profile", {"UserName": "u", "Password": "Abcdef1!Abcdef1!"})], "delete_user", {"UserName": "u"},
     ("DeleteConflict", IN_USE + "delete login profile first.", 409)),
    ("user in a group", [("create_user", {"UserName": "u"}), ("create_group", {"GroupName": "g"}),
     ("add_user_to_group", {"GroupName": "g", "UserName": "u"})], "delete_user", {"UserName": "u"},
     ("DeleteConflict", IN_USE + "remove users from group first.", 409)),
    ("user with a policy", [("create_user", {"UserName": "u"}), ("attach_user_policy", {"UserName": "u", "PolicyArn":
     READING})], "delete_user", {"UserName": "u"}, ("DeleteConflict", IN_USE + "detach all policies first.", 409)),
    ("user with an inline policy", [("create_user", {"UserName": "u"}), ("put_user_policy", {"UserName": "u",
     "PolicyName": "p", "PolicyDocument": TEXT})], "delete_user", {"UserName": "u"},
     ("DeleteConflict", IN_USE + "delete policies first.", 409)),
    ("third key", [("create_user", {"UserName": "u"}), *[("create_access_key", {"UserName": "u"})] * 2],
     "create_access_key", {"UserName": "u"}, ("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2", 409)),
    ("long inline of a user", [("create_user", {"UserName": "u"})], "put_user_policy", {"UserName": "u", "PolicyName":
     "p", "PolicyDocument": TEXT.replace("s3:*", "s3:" + "x" * 2048)},
     ("LimitExceeded", "Cannot exceed quota for PolicySize: 2048", 409)),
    ("missing user policy", [("create_user", {"UserName": "u"})], "get_user_policy", {"UserName": "u", "PolicyName":
     "p"}, ("NoSuchEntity", "The user policy with name p cannot be found.", 404)),
    ("policy not attached to a user", [("create_user", {"UserName": "u"})], "detach_user_policy", {"UserName": "u",
     "PolicyArn": READING}, ("NoSuchEntity", f"Policy {READING} was not found.", 404)),
    ("same group", [("create_group", {"GroupName": "G"})], "create_group", {"GroupName": "g"},
     ("EntityAlreadyExists", "Group with name g already exists.", 409)),
    ("missing group", [], "get_group", {"GroupName": "g"},
     ("NoSuchEntity", "The group with name g cannot be found.", 404)),
    ("group with users", [("create_user", {"UserName": "u"}), ("create_group", {"GroupName": "g"}),
     ("add_user_to_group", {"GroupName": "g", "UserName": "u"})], "delete_group", {"GroupName": "g"},
     ("DeleteConflict", IN_USE + "remove users from group first.", 409)),
    ("group with a policy", [("create_group", {"GroupName": "g"}), ("attach_group_policy", {"GroupName": "g",
     "PolicyArn": READING})], "delete_group", {"GroupName": "g"},
     ("DeleteConflict", IN_USE + "detach all policies first.", 409)),
    ("role with a policy", [("attach_role_policy", {"RoleName": "r", "PolicyArn": READING})], "delete_role",
     {"RoleName": "r"}, ("DeleteConflict", IN_USE + "detach all policies first.", 409)),
    ("role with an inline policy", [("put_role_policy", {"RoleName": "r", "PolicyName": "p", "PolicyDocument": TEXT})],
     "delete_role", {"RoleName": "r"}, ("DeleteConflict", IN_USE + "delete policies first.", 409)),
    ("role in a profile", [("create_instance_profile", {"InstanceProfileName": "i"}), ("add_role_to_instance_profile",
     {"InstanceProfileName": "i", "RoleName": "r"})], "delete_role", {"RoleName": "r"},
     ("DeleteConflict", IN_USE + "remove roles from instance profile first.", 409)),
    ("missing role policy", [], "delete_role_policy", {"RoleName": "r", "PolicyName": "p"},
     ("NoSuchEntity", "The role policy with name p cannot be found.", 404)),
    ("missing boundary", [], "put_role_permissions_boundary", {"RoleName": "r", "PermissionsBoundary": OWN},
     ("NoSuchEntity", f"Scope ARN: {OWN} does not exist or is not attachable.", 404)),
    ("long description", [], "update_role_description", {"RoleName": "r", "Description": "\u4e00"}, ("ValidationError",
     "1 validation error detected: Value '\u4e00' at 'description' failed to satisfy constraint: Member must satisfy "
     "regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*", 400)),
    ("two roles in a profile", [("create_instance_profile", {"InstanceProfileName": "i"}),
     ("add_role_to_instance_profile", {"InstanceProfileName": "i", "RoleName": "r"})], "add_role_to_instance_profile",
     {"InstanceProfileName": "i", "RoleName": "r"},
     ("LimitExceeded", "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1", 409)),
    ("missing profile", [], "get_instance_profile", {"InstanceProfileName": "i"},
     ("NoSuchEntity", "Instance Profile i cannot be found.", 404)),
    ("same profile", [("create_instance_profile", {"InstanceProfileName": "i"})], "create_instance_profile",
     {"InstanceProfileName": "I"}, ("EntityAlreadyExists", "Instance Profile I already exists.", 409)),
    ("missing policy", [], "get_policy", {"PolicyArn": OWN}, ("NoSuchEntity", f"Policy {OWN} was not found.", 404)),
    ("missing version", [("create_policy", {"PolicyName": "own", "PolicyDocument": TEXT})], "get_policy_version",
     {"PolicyArn": OWN, "VersionId": "v9"},
     ("NoSuchEntity", f"Policy {OWN} version v9 does not exist or is not attachable.", 404)),
    ("same policy", [("create_policy", {"PolicyName": "own", "PolicyDocument": TEXT})], "create_policy", {"PolicyName":
     "Own", "PolicyDocument": TEXT}, ("EntityAlreadyExists", "A policy called Own already exists. Duplicate names are "
     "not allowed.", 409)),
    ("policy in use", [("create_policy", {"PolicyName": "own", "PolicyDocument": TEXT}), ("attach_role_policy",
     {"RoleName": "r", "PolicyArn": OWN})], "delete_policy", {"PolicyArn": OWN},
     ("DeleteConflict", "Cannot delete a policy attached to entities.", 409)),
    ("policy that bounds", [("create_policy", {"PolicyName": "own", "PolicyDocument": TEXT}),
     ("put_role_permissions_boundary", {"RoleName": "r", "PermissionsBoundary": OWN})], "delete_policy", {"PolicyArn":
     OWN}, ("DeleteConflict", "Cannot delete a policy attached to entities.", 409)),
    ("policy with versions", [("create_policy", {"PolicyName": "own", "PolicyDocument": TEXT}),
     ("create_policy_version", {"PolicyArn": OWN, "PolicyDocument": TEXT})], "delete_policy", {"PolicyArn": OWN},
     ("DeleteConflict", "This policy has more than one version. Before you delete a policy, you must delete the "
      "policy's versions. The default version is deleted with the policy.", 409)),
    ("default version", [("create_policy", {"PolicyName": "own", "PolicyDocument": TEXT})], "delete_policy_version",
     {"PolicyArn": OWN, "VersionId": "v1"}, ("DeleteConflict", "Cannot delete the default version of a policy.", 409)),
    ("sixth version", [("create_policy", {"PolicyName": "own", "PolicyDocument": TEXT}),
     *[("create_policy_version", {"PolicyArn": OWN, "PolicyDocument": TEXT})] * 4], "create_policy_version",
     {"PolicyArn": OWN, "PolicyDocument": TEXT}, ("LimitExceeded", "A managed policy can have up to 5 versions. Before "
     "you create a new version, you must delete an existing version.", 409)),
    ("AWS's policy", [], "delete_policy", {"PolicyArn": READING},
     ("AccessDenied", "Policy is outside your own account.", 403)),
    ("service's role again", [("create_service_linked_role", {"AWSServiceName": "ecs.amazonaws.com"})],
     "create_service_linked_role", {"AWSServiceName": "ecs.amazonaws.com"}, ("InvalidInput", "Service role name "
     "AWSServiceRoleForECS has been taken in this account, please try a different suffix.", 400)),
    ("service's role deleted", [("create_service_linked_role", {"AWSServiceName": "ecs.amazonaws.com"})], "delete_role",
     {"RoleName": "AWSServiceRoleForECS"}, ("UnmodifiableEntity", "Cannot perform the operation on the protected role "
     "'AWSServiceRoleForECS' - this role is only modifiable by AWS", 400)),
    ("tag twice", [], "tag_role", {"RoleName": "r", "Tags": [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]},
     ("InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive.", 400)),
    ("tag with a tab", [], "tag_role", {"RoleName": "r", "Tags": [{"Key": "a", "Value": "1\t2"}]},
     ("ValidationError", "1 validation error detected: Value '1\t2' at 'tags.1.member.value' failed to satisfy "
     r"constraint: Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]*", 400)),
]  # fmt: skip


@pytest.mark.parametrize(("before", "call", "given", "said"), [row[1:] for row in ACCOUNT_STATE],
                         ids=[row[0] for row in ACCOUNT_STATE])  # fmt: skip
def test_what_the_account_s_state_forbids(account: Any, before: Any, call: str, given: Any, said: Any) -> None:
    iam = account.client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust())
    for name, parameters in before:
        getattr(iam, name)(**parameters)
    assert refused(getattr(iam, call), **given) == said


def test_a_tag_in_another_case_replaces_the_one_that_is_there(account: Any) -> None:
    iam = account.client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust())
    iam.create_user(UserName="u")
    for name, target in (("role", {"RoleName": "r"}), ("user", {"UserName": "u"})):
        for key in ("Team", "team"):
            getattr(iam, f"tag_{name}")(**target, Tags=[{"Key": key, "Value": key}, {"Key": "b", "Value": "c"}])
        tags = getattr(iam, f"list_{name}_tags")(**target)["Tags"]
        assert {tag["Key"]: tag["Value"] for tag in tags} == {"team": "team", "b": "c"}


def test_a_service_linked_role_has_aws_s_name_path_and_policy(account: Any) -> None:
    iam = account.client("iam")
    role = iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")["Role"]
    assert role["Arn"] == "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": "ecs.amazonaws.com"}
    attached = iam.list_attached_role_policies(RoleName="AWSServiceRoleForECS")["AttachedPolicies"]
    assert [policy["PolicyName"] for policy in attached] == ["AmazonECSServiceRolePolicy"]
    assert refused(iam.create_service_linked_role, AWSServiceName="nope.amazonaws.com")[0] == "SandboxCannotDoThis"


def test_a_user_s_boundary_is_kept_and_shown(account: Any) -> None:
    iam = account.client("iam")
    made = iam.create_user(UserName="u", PermissionsBoundary=READING, Tags=[{"Key": "a", "Value": "b"}])["User"]
    shown = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": READING}
    assert made["PermissionsBoundary"] == iam.get_user(UserName="u")["User"]["PermissionsBoundary"] == shown
    iam.delete_user_permissions_boundary(UserName="u")
    assert "PermissionsBoundary" not in iam.get_user(UserName="u")["User"]
    iam.put_user_permissions_boundary(UserName="u", PermissionsBoundary=READING)
    assert iam.get_user(UserName="u")["User"]["PermissionsBoundary"] == shown
