"""A stack whose resource fails: CloudFormation's events and reasons, and nothing left behind."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from botocore.exceptions import WaiterError
from cloudformation_support import EXECUTION, NAMED, TRUST, allow, events, refused, role, status

ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
REQUEST = rf"Request ID: {ID}\) \(SDK Attempt Count: 1\)"
MISSPELT = {**TRUST, "Statement": [{**TRUST["Statement"][0], "Principal": {"Service": "ecs-task.amazonaws.com"}}]}
ELEVEN = (
    "ReadOnlyAccess PowerUserAccess AdministratorAccess IAMFullAccess AmazonS3FullAccess SecurityAudit "
    "AmazonS3ReadOnlyAccess AmazonEC2FullAccess AmazonRDSFullAccess AmazonECS_FullAccess AmazonSQSFullAccess"
)
CONTAINER = {"Name": "c", "Image": "i"}


def create(account: Any, resources: dict[str, Any], **options: Any) -> str:
    """Make a stack `s`; gives its id."""
    body = json.dumps({"Resources": resources})
    cloudformation = account.client("cloudformation")
    return str(cloudformation.create_stack(StackName="s", TemplateBody=body, Capabilities=NAMED, **options)["StackId"])


def definition(**properties: Any) -> dict[str, Any]:
    """A task definition."""
    return {"Type": "AWS::ECS::TaskDefinition", "Properties": {"Family": "f", **properties}}


def handler(message: str, code: str) -> str:
    """A handler's reason, as a pattern."""
    return rf'Resource handler returned message: "{message}" \(RequestToken: {ID}, HandlerErrorCode: {code}\)'


def of_iam(message: str, status_code: int) -> str:
    """What IAM says inside of it."""
    return rf"{re.escape(message)} \(Service: Iam, Status Code: {status_code}, {REQUEST}"


REASONS = [
    ("a trust policy that IAM refuses", role(AssumeRolePolicyDocument=MISSPELT),
     handler(of_iam('Invalid principal in policy: "SERVICE":"ecs-task.amazonaws.com"', 400), "InvalidRequest")),
    ("no trust policy", {"Type": "AWS::IAM::Role", "Properties": {"Path": "/"}},
     r"Properties validation failed for resource R with message:\n"
     r"#: required key \[AssumeRolePolicyDocument\] not found"),
    ("a policy that does not exist", role(ManagedPolicyArns=[EXECUTION.replace("service-role/", "")]),
     handler(of_iam("Policy arn:aws:iam::aws:policy/AmazonECSTaskExecutionRolePolicy does not exist or is not "
                    "attachable.", 404), "NotFound")),
    ("a name that is taken", role(RoleName="there"),
     handler("Resource of type 'AWS::IAM::Role' with identifier 'there' already exists.", "AlreadyExists")),
    ("a name in another case", role(RoleName="THERE"),
     handler("Resource of type 'AWS::IAM::Role' with identifier 'THERE' already exists.", "AlreadyExists")),
    ("a name that cannot be", role(RoleName="a b"),
     handler(of_iam("The specified value for roleName is invalid. It must contain only alphanumeric characters and/or "
                    "the following: +=,.@_-", 400), "GeneralServiceException")),
    ("an inline policy without a resource",
     role(Policies=[{"PolicyName": "p", "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "s3:*"}]}}]),
     handler(of_iam("Policy statement must contain resources.", 400), "InvalidRequest")),
    ("eleven policies", role(ManagedPolicyArns=[f"arn:aws:iam::aws:policy/{name}" for name in ELEVEN.split()]),
     handler(of_iam("Cannot exceed quota for PoliciesPerRole: 10", 409), "ServiceLimitExceeded")),
    ("a property that a role does not have", role(ManagedPolicies=[EXECUTION]),
     r"Properties validation failed for resource R with message:\n"
     r"#: extraneous key \[ManagedPolicies\] is not permitted"),
    ("a list that is a text", role(ManagedPolicyArns=EXECUTION),
     r"Properties validation failed for resource R with message:\n"
     r"#/ManagedPolicyArns: expected type: JSONArray, found: String"),
    ("an inline policy without a name", role(Policies=[{"PolicyDocument": allow("s3:*")}]),
     r"Properties validation failed for resource R with message:\n"
     r"#/Policies/0: required key \[PolicyName\] not found"),
    ("a policy of nobody", {"Type": "AWS::IAM::Policy", "Properties": {
        "PolicyName": "p", "PolicyDocument": allow("s3:*")}},
     r"At least one of \[Groups,Roles,Users\] must be non-empty\."),
    ("a policy of a role that is not there", {"Type": "AWS::IAM::Policy", "Properties": {
        "PolicyName": "p", "PolicyDocument": allow("s3:*"), "Roles": ["nope"]}},
     handler(of_iam("The role with name nope cannot be found.", 404), "NotFound")),
    ("a task definition in the API's spelling", definition(ContainerDefinitions=[{"name": "c", "Image": "i"}]),
     r"Properties validation failed for resource R with message:\n"
     r"#/ContainerDefinitions/0: required key \[Name\] not found\n"
     r"#/ContainerDefinitions/0: extraneous key \[name\] is not permitted"),
    ("a task definition that ECS refuses", definition(ContainerDefinitions=[CONTAINER]),
     handler(rf"Invalid request provided: Create TaskDefinition: .+ \(Service: Ecs, Status Code: 400, {REQUEST}",
             "InvalidRequest")),
    ("a service without a task definition", {"Type": "AWS::ECS::Service", "Properties": {"TaskDefinition": "no:1"}},
     handler(rf"Invalid request provided: .+ \(Service: Ecs, Status Code: 400, {REQUEST}", r"\w+")),
    ("a log group that is there", {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/there"}},
     handler(r"Resource of type 'AWS::Logs::LogGroup' with identifier '\{\"/properties/LogGroupName\":\"/there\"\}' "
             "already exists.", "AlreadyExists")),
    ("a cluster that is there", {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterName": "there"}},
     handler("Resource of type 'AWS::ECS::Cluster' with identifier 'there' already exists.", "AlreadyExists")),
    ("what moto's model cannot make", {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": "vpc-1"}}, ".+"),
]  # fmt: skip


@pytest.mark.parametrize(("resource", "reason"), [row[1:] for row in REASONS], ids=[row[0] for row in REASONS])
def test_a_resource_that_fails_rolls_the_stack_back(account: Any, resource: dict[str, Any], reason: str) -> None:
    iam = account.client("iam")
    iam.create_role(RoleName="there", AssumeRolePolicyDocument=json.dumps(TRUST))
    account.client("logs").create_log_group(logGroupName="/there")
    account.client("ecs").create_cluster(clusterName="there")
    create(account, {"Before": role(RoleName="before"), "R": resource})
    told = events(account, "s")
    failed = [why for what, name, why in told if (what, name) == ("CREATE_FAILED", "R")]
    assert len(failed) == 1
    assert re.fullmatch(reason, failed[0]), failed[0]
    said = "The following resource(s) failed to create: [R]. Rollback requested by user."
    assert ("ROLLBACK_IN_PROGRESS", "s", said) in told
    assert told[-1] == ("ROLLBACK_COMPLETE", "s", "")
    assert ("DELETE_COMPLETE", "Before", "") in told
    assert [found["RoleName"] for found in iam.list_roles()["Roles"]] == ["there"]
    assert iam.list_policies(Scope="Local")["Policies"] == []
    assert account.client("ecs").list_task_definitions()["taskDefinitionArns"] == []


def test_resources_under_way_are_cancelled(account: Any) -> None:
    create(account, {"A": role(), "B": role(AssumeRolePolicyDocument=MISSPELT), "C": role(), "D": {
        "Type": "AWS::IAM::InstanceProfile", "Properties": {"Roles": [{"Ref": "C"}]}}})  # fmt: skip
    told = events(account, "s")
    assert ("CREATE_FAILED", "C", "Resource creation cancelled") in told
    assert not [event for event in told if event[1] == "D"]
    said = "The following resource(s) failed to create: [B, C]. Rollback requested by user."
    assert ("ROLLBACK_IN_PROGRESS", "s", said) in told


def test_a_waiter_fails_and_the_stack_can_only_be_deleted(account: Any) -> None:
    cloudformation = account.client("cloudformation")
    stack_id = create(account, {"R": role(AssumeRolePolicyDocument=MISSPELT)})
    with pytest.raises(WaiterError, match="ROLLBACK_COMPLETE"):
        cloudformation.get_waiter("stack_create_complete").wait(StackName="s")
    body = json.dumps({"Resources": {"R": role()}})
    said = ("ValidationError", f"Stack:{stack_id} is in ROLLBACK_COMPLETE state and can not be updated.")
    given = {"StackName": "s", "TemplateBody": body, "Capabilities": NAMED}
    assert refused(cloudformation.update_stack, **given) == said
    assert refused(cloudformation.create_change_set, ChangeSetName="c", **given) == said
    assert refused(cloudformation.create_stack, **given) == ("AlreadyExistsException", "Stack [s] already exists")
    cloudformation.delete_stack(StackName="s")
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack_id)
    cloudformation.create_stack(**given)
    assert status(account, "s") == "CREATE_COMPLETE"


def test_without_rollback_what_was_made_stays_and_can_be_mended(account: Any) -> None:
    resources = {"A": role(RoleName="a"), "B": role(RoleName="b", ManagedPolicyArns=[EXECUTION + "x"])}
    create(account, resources, DisableRollback=True)
    assert events(account, "s")[-1] == (
        "CREATE_FAILED", "s", "The following resource(s) failed to create: [B]. ")  # fmt: skip
    iam = account.client("iam")
    assert {found["RoleName"] for found in iam.list_roles()["Roles"]} == {"a", "b"}
    body = json.dumps({"Resources": {"A": role(RoleName="a"), "B": role(RoleName="c")}})
    account.client("cloudformation").update_stack(StackName="s", TemplateBody=body, Capabilities=NAMED)
    assert status(account, "s") == "UPDATE_COMPLETE", events(account, "s")
    assert {found["RoleName"] for found in iam.list_roles()["Roles"]} == {"a", "c"}


@pytest.mark.parametrize(("on_failure", "end"), [("DO_NOTHING", "CREATE_FAILED"), ("DELETE", "DELETE_COMPLETE")])
def test_on_failure_decides(account: Any, on_failure: str, end: str) -> None:
    stack_id = create(account, {"A": role(), "R": role(AssumeRolePolicyDocument=MISSPELT)}, OnFailure=on_failure)
    assert status(account, stack_id) == end
    assert len(account.client("iam").list_roles()["Roles"]) == (1 if on_failure == "DO_NOTHING" else 0)
    if on_failure == "DO_NOTHING":
        code, message = refused(
            account.client("cloudformation").update_stack,
            StackName="s", TemplateBody=json.dumps({"Resources": {"A": role()}}), Capabilities=NAMED,
        )  # fmt: skip
        assert (code, message[:80]) == (
            "ValidationError",
            "This stack cannot be updated from [CREATE_FAILED] state because it contains [on-failure: DO_NOTHING]."[
                :80
            ],
        )


def test_a_failed_update_brings_the_old_settings_back(account: Any) -> None:
    old = {
        "A": role(RoleName="a", Description="old", ManagedPolicyArns=[EXECUTION]),
        "Gone": role(RoleName="gone"),
        "Policy": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {
            "ManagedPolicyName": "p", "PolicyDocument": allow("s3:GetObject"), "Roles": ["a"]}, "DependsOn": "A"},
        "D": definition(ContainerDefinitions=[{**CONTAINER, "Memory": 128}]),
    }  # fmt: skip
    create(account, old)
    assert status(account, "s") == "CREATE_COMPLETE", events(account, "s")
    new = {
        "A": role(RoleName="a", Description="new", ManagedPolicyArns=["arn:aws:iam::aws:policy/PowerUserAccess"]),
        "New": role(RoleName="new"),
        "Policy": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {
            "ManagedPolicyName": "p", "PolicyDocument": allow("s3:PutObject"), "Roles": ["a"]}, "DependsOn": "A"},
        "D": definition(ContainerDefinitions=[{**CONTAINER, "Memory": 256}]),
        "Wrong": {**role(ManagedPolicyArns=[EXECUTION + "x"]), "DependsOn": ["Policy", "D"]},
    }  # fmt: skip
    cloudformation = account.client("cloudformation")
    cloudformation.update_stack(StackName="s", TemplateBody=json.dumps({"Resources": new}), Capabilities=NAMED)
    told = events(account, "s")
    assert told[-1] == ("UPDATE_ROLLBACK_COMPLETE", "s", "")
    assert ("UPDATE_ROLLBACK_IN_PROGRESS", "s", "The following resource(s) failed to create: [Wrong]. ") in told
    iam, ecs = account.client("iam"), account.client("ecs")
    assert {found["RoleName"] for found in iam.list_roles()["Roles"]} == {"a", "gone"}
    assert iam.get_role(RoleName="a")["Role"]["Description"] == "old"
    attached = {policy["PolicyArn"] for policy in iam.list_attached_role_policies(RoleName="a")["AttachedPolicies"]}
    arn = "arn:aws:iam::111122223333:policy/p"
    assert attached == {EXECUTION, arn}
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    assert document == allow("s3:GetObject")
    assert ecs.list_task_definitions(status="ACTIVE")["taskDefinitionArns"][0].endswith("/f:1")
    assert len(ecs.list_task_definitions(status="ACTIVE")["taskDefinitionArns"]) == 1
    assert json.loads(json.dumps(cloudformation.get_template(StackName="s")["TemplateBody"]))["Resources"] == old
    with pytest.raises(WaiterError):
        cloudformation.get_waiter("stack_update_complete").wait(StackName="s")
    fixed = json.dumps({"Resources": {**new, "Wrong": role()}})
    cloudformation.update_stack(StackName="s", TemplateBody=fixed, Capabilities=NAMED)
    assert status(account, "s") == "UPDATE_COMPLETE"


def test_a_role_whose_update_fails_half_way_is_as_it_was(account: Any) -> None:
    create(account, {"A": role(RoleName="a", ManagedPolicyArns=[EXECUTION])})
    power = "arn:aws:iam::aws:policy/PowerUserAccess"
    new = {"A": role(RoleName="a", Description="new", ManagedPolicyArns=[power, EXECUTION + "x"])}
    account.client("cloudformation").update_stack(
        StackName="s", TemplateBody=json.dumps({"Resources": new}), Capabilities=NAMED
    )
    told = events(account, "s")
    assert ("UPDATE_ROLLBACK_IN_PROGRESS", "s", "The following resource(s) failed to update: [A]. ") in told
    iam = account.client("iam")
    attached = iam.list_attached_role_policies(RoleName="a")["AttachedPolicies"]
    assert [policy["PolicyArn"] for policy in attached] == [EXECUTION]
    assert iam.get_role(RoleName="a")["Role"].get("Description", "") == ""


def test_a_named_resource_that_must_be_replaced_keeps_the_update_back(account: Any) -> None:
    create(account, {"A": role(RoleName="a")})
    body = json.dumps({"Resources": {"A": role(RoleName="a", Path="/other/")}})
    account.client("cloudformation").update_stack(StackName="s", TemplateBody=body, Capabilities=NAMED)
    said = ("CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename a and update "
            "the stack again.")  # fmt: skip
    assert ("UPDATE_FAILED", "A", said) in events(account, "s")
    assert account.client("iam").get_role(RoleName="a")["Role"]["Path"] == "/"


def test_a_role_that_another_stack_has_is_named_with_it(account: Any) -> None:
    stack_id = create(account, {"A": role(RoleName="a")})
    body = json.dumps({"Resources": {"B": role(RoleName="a")}})
    account.client("cloudformation").create_stack(StackName="t", TemplateBody=body, Capabilities=NAMED)
    assert ("CREATE_FAILED", "B", f"a already exists in stack {stack_id}") in events(account, "t")


def test_a_role_with_a_policy_from_elsewhere_cannot_be_deleted_until_it_is_gone(account: Any) -> None:
    stack_id = create(account, {"A": role(RoleName="a"), "B": role(RoleName="b")})
    iam, cloudformation = account.client("iam"), account.client("cloudformation")
    iam.attach_role_policy(RoleName="a", PolicyArn=EXECUTION)
    cloudformation.delete_stack(StackName="s")
    told = events(account, "s")
    assert told[-1] == ("DELETE_FAILED", "s", "The following resource(s) failed to delete: [A]. ")
    reason = next(why for what, name, why in told if (what, name) == ("DELETE_FAILED", "A"))
    assert re.fullmatch(handler(rf".+ \(Service: Iam, Status Code: 409, {REQUEST}", "InvalidRequest"), reason), reason
    assert [found["RoleName"] for found in iam.list_roles()["Roles"]] == ["a"]
    iam.detach_role_policy(RoleName="a", PolicyArn=EXECUTION)
    cloudformation.delete_stack(StackName="s")
    assert status(account, stack_id) == "DELETE_COMPLETE"


def test_what_is_deleted_elsewhere_does_not_hinder_deletion(account: Any) -> None:
    stack_id = create(account, {"A": role(RoleName="a", ManagedPolicyArns=[EXECUTION])})
    iam = account.client("iam")
    iam.detach_role_policy(RoleName="a", PolicyArn=EXECUTION)
    iam.delete_role(RoleName="a")
    account.client("cloudformation").delete_stack(StackName="s")
    assert status(account, stack_id) == "DELETE_COMPLETE"


def test_an_export_in_use_holds_its_stack(account: Any) -> None:
    cloudformation = account.client("cloudformation")
    giving = {
        "Resources": {"A": role(RoleName="a")},
        "Outputs": {"O": {"Value": {"Ref": "A"}, "Export": {"Name": "n"}}},
    }
    taking = {"Resources": {"B": role(RoleName="b", Description={"Fn::ImportValue": "n"})}}
    for name, body in (("giving", giving), ("taking", taking), ("again", giving)):
        text = json.dumps(body).replace('"RoleName": "a"', f'"RoleName": "a-{name}"')
        cloudformation.create_stack(StackName=name, TemplateBody=text, Capabilities=NAMED)
    assert account.client("iam").get_role(RoleName="b")["Role"]["Description"] == "a-giving"
    assert cloudformation.list_imports(ExportName="n")["Imports"] == ["taking"]
    said = "Export with name n is already exported by stack giving. Rollback requested by user."
    assert ("ROLLBACK_IN_PROGRESS", "again", said) in events(account, "again")
    cloudformation.delete_stack(StackName="giving")
    said = "Export n cannot be deleted as it is in use by taking"
    assert events(account, "giving")[-1] == ("CREATE_COMPLETE", "giving", said)
    cloudformation.delete_stack(StackName="taking")
    cloudformation.delete_stack(StackName="giving")
    assert cloudformation.list_exports()["Exports"] == []
    cloudformation.create_stack(StackName="taking", TemplateBody=json.dumps(taking), Capabilities=NAMED)
    said = "No export named n found. Rollback requested by user."
    assert ("ROLLBACK_IN_PROGRESS", "taking", said) in events(account, "taking")


def test_a_protected_stack_is_not_deleted(account: Any) -> None:
    create(account, {"A": role(RoleName="a")}, EnableTerminationProtection=True)
    cloudformation = account.client("cloudformation")
    assert refused(cloudformation.delete_stack, StackName="s") == (
        "ValidationError",
        "Stack [s] cannot be deleted while TerminationProtection is enabled",
    )
    cloudformation.update_termination_protection(StackName="s", EnableTerminationProtection=False)
    cloudformation.delete_stack(StackName="s")
    assert account.client("iam").list_roles()["Roles"] == []


def test_an_update_that_is_cancelled_leaves_a_role_as_it_was(account: Any) -> None:
    create(account, {"A": role(RoleName="a"), "B": role(RoleName="b", Description="old")})
    new = {"A": role(RoleName="a", AssumeRolePolicyDocument=MISSPELT), "B": role(RoleName="b", Description="new")}
    body = json.dumps({"Resources": new})
    cloudformation, iam = account.client("cloudformation"), account.client("iam")
    cloudformation.update_stack(StackName="s", TemplateBody=body, Capabilities=NAMED, DisableRollback=True)
    told = events(account, "s")
    assert ("UPDATE_FAILED", "B", "Resource update cancelled") in told
    assert told[-1] == ("UPDATE_FAILED", "s", "The following resource(s) failed to update: [A, B]. ")
    assert iam.get_role(RoleName="b")["Role"]["Description"] == "old"
    new["A"] = role(RoleName="a")
    body = json.dumps({"Resources": new})
    cloudformation.update_stack(StackName="s", TemplateBody=body, Capabilities=NAMED)
    assert status(account, "s") == "UPDATE_COMPLETE", events(account, "s")
    assert iam.get_role(RoleName="b")["Role"]["Description"] == "new"


def test_a_resource_cannot_change_its_type(account: Any) -> None:
    create(account, {"A": role(RoleName="a")})
    body = json.dumps({"Resources": {"A": {"Type": "AWS::Logs::LogGroup"}}})
    said = refused(account.client("cloudformation").update_stack, StackName="s", TemplateBody=body, Capabilities=NAMED)
    assert said == (
        "ValidationError",
        "Update of resource type is not permitted. The new template modifies resource type of the following resources: "
        "[A]",
    )
