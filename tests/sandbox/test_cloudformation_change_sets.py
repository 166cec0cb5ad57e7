"""Change sets by boto3, and the real AWS CLI's own ways: deploy, wait, describe."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aws_cli
import pytest
from cloudformation_support import EXECUTION, NAMED, TRUST, events, refused, role, status

MISSPELT = json.loads(json.dumps(TRUST).replace("ecs-tasks", "ecs-task"))


def aws(account: Any, *words: str) -> tuple[int, str, str]:
    """Exit status, standard output and error of a command of the AWS CLI."""
    ended = aws_cli.run(account.environment(), "cloudformation", *words)
    assert "retries" not in ended.stderr
    return ended.returncode, ended.stdout, ended.stderr


@pytest.fixture
def template(tmp_path: Path) -> Any:
    """Writes a template into a file and gives its path."""

    def write(resources: dict[str, Any], **sections: Any) -> str:
        file = tmp_path / "template.json"
        file.write_text(json.dumps({"Resources": resources, **sections}))
        return str(file)

    return write


def test_deploy_makes_changes_and_leaves_alone(account: Any, template: Any) -> None:
    named = ("--capabilities", "CAPABILITY_NAMED_IAM")
    sections = {"Parameters": {"P": {"Type": "String", "Default": "old"}}}
    file = template({"R": role(RoleName="r", Description={"Ref": "P"})}, **sections)
    deploy = ("deploy", "--stack-name", "s", "--template-file", file)
    code, _, said = aws(account, *deploy)
    assert code != 0
    assert (
        "(InsufficientCapabilitiesException) when calling the CreateChangeSet operation: Requires capabilities : "
        "[CAPABILITY_NAMED_IAM]"
    ) in said
    code, said, wrong = aws(account, *deploy, *named)
    assert (code, wrong) == (0, "")
    assert "Successfully created/updated stack - s" in said
    code, said, wrong = aws(account, *deploy, *named, "--no-fail-on-empty-changeset")
    while "already exists" in wrong:
        code, said, wrong = aws(account, *deploy, *named, "--no-fail-on-empty-changeset")
    assert (code, said.strip().splitlines()[-1]) == (0, "No changes to deploy. Stack s is up to date")
    code, _, wrong = aws(account, *deploy, *named, "--parameter-overrides", "P=new")
    while "already exists" in wrong:  # the AWS CLI names its change sets by the second, and the last one is that young
        code, _, wrong = aws(account, *deploy, *named, "--parameter-overrides", "P=new")
    assert (code, wrong) == (0, "")
    assert account.client("iam").get_role(RoleName="r")["Role"]["Description"] == "new"
    assert status(account, "s") == "UPDATE_COMPLETE"


def test_deploy_of_a_wrong_role_fails_and_tells_by_its_events(account: Any, template: Any) -> None:
    file = template({"R": role(RoleName="r", AssumeRolePolicyDocument=MISSPELT)})
    deploy = ("deploy", "--stack-name", "s", "--template-file", file, "--capabilities", "CAPABILITY_NAMED_IAM")
    code, _, said = aws(account, *deploy)
    assert code == 255
    assert "Failed to create/update the stack. Run the following command" in said
    query = "StackEvents[?ResourceStatus=='CREATE_FAILED'].ResourceStatusReason"
    code, told, _ = aws(account, "describe-stack-events", "--stack-name", "s", "--query", query, "--output", "text")
    assert code == 0
    assert 'Invalid principal in policy: "SERVICE":"ecs-task.amazonaws.com" (Service: Iam, Status Code: 400' in told
    code, _, said = aws(account, *deploy)
    assert code != 0
    assert "is in ROLLBACK_COMPLETE state and can not be updated." in said
    assert account.client("iam").list_roles()["Roles"] == []


def test_create_wait_describe_delete(account: Any, template: Any) -> None:
    body = "file://" + template({"R": role()}, Outputs={"Arn": {"Value": {"Fn::GetAtt": ["R", "Arn"]}}})
    name = ("--stack-name", "s")
    assert aws(account, "create-stack", *name, "--template-body", body, "--capabilities", "CAPABILITY_IAM")[0] == 0
    assert aws(account, "wait", "stack-create-complete", *name)[0] == 0
    query = ("--query", "Stacks[0].Outputs[0].OutputValue", "--output", "text")
    _, arn, _ = aws(account, "describe-stacks", *name, *query)
    assert arn.strip() == account.client("iam").list_roles()["Roles"][0]["Arn"]
    assert aws(account, "delete-stack", *name)[0] == 0
    assert aws(account, "wait", "stack-delete-complete", *name)[0] == 0
    code, _, said = aws(account, "describe-stacks", *name)
    assert code != 0
    assert "(ValidationError) when calling the DescribeStacks operation: Stack with id s does not exist" in said


def test_wait_fails_with_a_stack_that_rolled_back(account: Any, template: Any) -> None:
    body = "file://" + template({"R": role(AssumeRolePolicyDocument=MISSPELT)})
    aws(account, "create-stack", "--stack-name", "s", "--template-body", body, "--capabilities", "CAPABILITY_IAM")
    code, _, said = aws(account, "wait", "stack-create-complete", "--stack-name", "s")
    assert code == 255
    assert "Waiter StackCreateComplete failed" in said


def test_a_forgotten_file_is_told_as_aws_tells_it(account: Any) -> None:
    code, _, said = aws(account, "create-stack", "--stack-name", "s", "--template-body", "template.yaml")
    assert code != 0
    assert (
        "(ValidationError) when calling the CreateStack operation: Template format error: unsupported structure."
        in said
    )


def change_set(account: Any, resources: dict[str, Any], kind: str = "UPDATE", **options: Any) -> dict[str, Any]:
    """Make a change set `c` of the stack `s`, and describe it."""
    cloudformation = account.client("cloudformation")
    made = cloudformation.create_change_set(
        StackName="s", ChangeSetName="c", ChangeSetType=kind, TemplateBody=json.dumps({"Resources": resources}),
        Capabilities=NAMED, **options,
    )  # fmt: skip
    return dict(cloudformation.describe_change_set(ChangeSetName=made["Id"]))


def test_a_change_set_for_a_new_stack_adds_everything_and_makes_nothing(account: Any) -> None:
    found = change_set(account, {"A": role(RoleName="a"), "B": role()}, "CREATE")
    assert (found["Status"], found["ExecutionStatus"]) == ("CREATE_COMPLETE", "AVAILABLE")
    changes = [change["ResourceChange"] for change in found["Changes"]]
    assert [(c["Action"], c["LogicalResourceId"], c["ResourceType"]) for c in changes] == [
        ("Add", "A", "AWS::IAM::Role"),
        ("Add", "B", "AWS::IAM::Role"),
    ]
    assert status(account, "s") == "REVIEW_IN_PROGRESS"
    assert account.client("iam").list_roles()["Roles"] == []
    cloudformation = account.client("cloudformation")
    cloudformation.execute_change_set(StackName="s", ChangeSetName="c")
    cloudformation.get_waiter("stack_create_complete").wait(StackName="s")
    executed = cloudformation.describe_change_set(ChangeSetName=found["ChangeSetId"])
    assert executed["ExecutionStatus"] == "EXECUTE_COMPLETE"
    assert [what for what, name, _ in events(account, "s") if name == "s"] == [
        "REVIEW_IN_PROGRESS",
        "CREATE_IN_PROGRESS",
        "CREATE_COMPLETE",
    ]
    assert refused(cloudformation.execute_change_set, ChangeSetName=found["ChangeSetId"])[0] == "InvalidChangeSetStatus"


def test_a_change_set_tells_what_is_changed_replaced_and_removed(account: Any) -> None:
    task = {"Type": "AWS::ECS::TaskDefinition", "Properties": {
        "Family": "f", "ContainerDefinitions": [{"Name": "c", "Image": "i", "Memory": 128}]}}  # fmt: skip
    bigger = json.loads(json.dumps(task).replace("128", "256"))
    profile = {"Type": "AWS::IAM::InstanceProfile", "Properties": {"Roles": [{"Ref": "Moved"}]}}
    old = {"Same": role(), "Told": role(), "Moved": role(), "User": profile, "Task": task, "Gone": role()}
    change_set(account, old, "CREATE")
    cloudformation = account.client("cloudformation")
    cloudformation.execute_change_set(StackName="s", ChangeSetName="c")
    cloudformation.delete_change_set(StackName="s", ChangeSetName="c")
    new = {**old, "Told": role(Description="new"), "Moved": role(Path="/new/"), "Task": bigger}
    del new["Gone"]
    found = change_set(account, new)
    rows = [change["ResourceChange"] for change in found["Changes"]]
    assert [(row["Action"], row["LogicalResourceId"], row.get("Replacement")) for row in rows] == [
        ("Modify", "Told", "False"),
        ("Modify", "Moved", "True"),
        ("Modify", "User", "False"),
        ("Modify", "Task", "True"),
        ("Remove", "Gone", None),
    ]
    assert rows[0]["Details"][0]["Target"] == {
        "Attribute": "Properties",
        "Name": "Description",
        "RequiresRecreation": "Never",
    }
    before = account.client("iam").list_roles()["Roles"]
    cloudformation.execute_change_set(StackName="s", ChangeSetName="c")
    assert status(account, "s") == "UPDATE_COMPLETE", events(account, "s")
    assert len(account.client("iam").list_roles()["Roles"]) == len(before) - 1


def test_a_change_set_without_a_change_fails(account: Any) -> None:
    change_set(account, {"A": role()}, "CREATE")
    cloudformation = account.client("cloudformation")
    cloudformation.execute_change_set(StackName="s", ChangeSetName="c")
    cloudformation.delete_change_set(StackName="s", ChangeSetName="c")
    found = change_set(account, {"A": role()})
    assert (found["Status"], found["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert found["StatusReason"] == (
        "The submitted information didn't contain changes. Submit different information to create a change set."
    )
    assert refused(cloudformation.execute_change_set, StackName="s", ChangeSetName="c") == (
        "InvalidChangeSetStatus",
        f"ChangeSet [{found['ChangeSetId']}] cannot be executed in its current status of [FAILED]",
    )


def test_change_sets_that_cannot_be_are_refused(account: Any) -> None:
    cloudformation, body = account.client("cloudformation"), json.dumps({"Resources": {"A": role()}})
    given = {"StackName": "s", "TemplateBody": body, "Capabilities": NAMED}
    assert refused(cloudformation.create_change_set, ChangeSetName="c", **given) == (
        "ValidationError", "Stack [s] does not exist")  # fmt: skip
    cloudformation.create_stack(**given)
    assert refused(cloudformation.create_change_set, ChangeSetName="c", ChangeSetType="CREATE", **given) == (
        "ValidationError",
        "Stack [s] already exists and cannot be created again with the changeSet [c].",
    )
    assert refused(cloudformation.describe_change_set, StackName="s", ChangeSetName="c") == (
        "ChangeSetNotFound",
        "ChangeSet [c] does not exist",
    )


def test_a_failing_change_set_rolls_back(account: Any) -> None:
    change_set(account, {"A": role(ManagedPolicyArns=[EXECUTION + "x"])}, "CREATE")
    account.client("cloudformation").execute_change_set(StackName="s", ChangeSetName="c")
    assert status(account, "s") == "ROLLBACK_COMPLETE"
    assert account.client("iam").list_roles()["Roles"] == []
