"""RunTask, DescribeTasks, StopTask, ExecuteCommand: refusals, and the way of a task that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fidelity.row import Ok, Refused, Row, Runs
from fidelity.sources import INFERRED, REPORTS, api, issue, launch
from fidelity.steps import allow, definition, did, role, run, runs, time_passes, workshop

if TYPE_CHECKING:
    from fidelity.stage import Stage

INVALID = "InvalidParameterException"
NOWHERE = "0" * 32


def STAGE(stage: Stage) -> None:
    """The workshop's account, with a family that starts and one off Fargate."""
    workshop(stage)
    stage.do("ecs.RegisterTaskDefinition", definition("fcj-td"))
    stage.do("ecs.RegisterTaskDefinition", definition("on-ec2", {"memory": 128}, requiresCompatibilities=["EC2"],
                                                      cpu=None, memory=None))  # fmt: skip


def refused(id: str, behaviour: str, message: str, source: str, code: str = INVALID, cli: bool = False,
            **changes: Any) -> Row:  # fmt: skip
    """A task that RunTask refuses."""
    given = run(str(changes.pop("family", "fcj-td")), **changes)
    return Row(id, behaviour, "ecs.RunTask", given, Refused(code, 400, message), source, cli=cli)


def network(**given: Any) -> dict[str, Any]:
    """A network configuration."""
    return {"networkConfiguration": {"awsvpcConfiguration": given}}


ROWS = (
    refused("run-no-cluster", "A cluster that is not there", "Cluster not found.", api("ecs", "RunTask"),
            "ClusterNotFoundException", cluster="nope", cli=True),
    refused("run-default-cluster", "Without a name it is the cluster default, which is not there either",
            "Cluster not found.", api("ecs", "RunTask"), "ClusterNotFoundException", cluster=None),
    refused("run-no-family", "A family that is not there", "TaskDefinition not found.", REPORTS, "ClientException",
            family="nope"),
    refused("run-no-revision", "A revision that is not there", "TaskDefinition not found.", REPORTS, "ClientException",
            family="fcj-td:99"),
    refused("run-no-network", "awsvpc needs a network configuration",
            "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
            issue("fabfuel/ecs-deploy", 133), networkConfiguration=None),
    refused("run-no-subnets", "And the configuration a subnet", "subnets can not be empty.", INFERRED,
            **network(subnets=[])),
    refused("run-subnet-missing", "Which is there",
            "Error retrieving subnet information for [subnet-0]: The subnet ID 'subnet-0' does not exist (ErrorCode: "
            "InvalidSubnetID.NotFound)", issue("eddmann/serverless-fargate", 20), **network(subnets=["subnet-0"])),
    refused("run-on-ec2", "A cluster without instances runs nothing on EC2",
            "No Container Instances were found in your cluster.", issue("aws/amazon-ecs-cli", 1122), launchType="EC2"),
    refused("run-launch-type", "A launch type that there is not",
            "launch type should be one of [EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES]", INFERRED, launchType="LAMBDA"),
    refused("run-type-and-strategy", "A launch type or a strategy",
            "Specify either Launch Type or Capacity Provider Strategy, but not both.", INFERRED,
            capacityProviderStrategy=[{"capacityProvider": "FARGATE"}]),
    refused("run-not-fargate", "A task definition that is not for Fargate does not run there",
            "Task definition does not support launch_type FARGATE.", issue("sil-org/ecs-deploy", 134), family="on-ec2"),
    refused("run-override-container", "An override is of a container that there is",
            "Override for container named x is not a container in the TaskDefinition.",
                issue("azavea/django-ecsmanage", 21),
            overrides={"containerOverrides": [{"name": "x", "command": ["a"]}]}),
    refused("run-exec-e24", "ECS Exec needs a task role (E24)",
            "The execute command failed because a valid task role is not being used. Specify a valid task role in your "
            "task definition or as a task override and try again.", launch(24), enableExecuteCommand=True, cli=True),
    Row("run-inactive", "A revision that was deregistered does not run", "ecs.RunTask", run("inactive:1"),
        Refused("ClientException", 400, "TaskDefinition is inactive"), INFERRED,
        before=(did("ecs.RegisterTaskDefinition", **definition("inactive")),
                did("ecs.DeregisterTaskDefinition", taskDefinition="inactive:1"))),
    Row("run-provisioning", "RunTask answers at once, with a task on its way", "ecs.RunTask", run("fcj-td"),
        Ok({"tasks[0].lastStatus": "PROVISIONING", "tasks[0].desiredStatus": "RUNNING", "failures": [],
            "tasks[0].taskArn": "arn:aws:ecs:{region}:{account}:task/fcj/…", "tasks[0].launchType": "FARGATE"}),
        api("ecs", "RunTask")),
    Row("run-running", "And five seconds later it runs, with its network interface", "ecs.RunTask", run("fcj-td"),
        Runs({"containers[0].lastStatus": "RUNNING", "connectivity": "CONNECTED", "attachments[0].status": "ATTACHED",
              "attachments[0].type": "ElasticNetworkInterface", "cpu": "256", "memory": "512",
                  "group": "family:fcj-td"}),
        "ECS developer guide, Amazon ECS task lifecycle"),
    Row("run-stays", "A running task stays, however often it is looked at", "ecs.DescribeTasks",
        {"cluster": "fcj", "tasks": ["{ran}"]}, Ok({"tasks[0].lastStatus": "RUNNING"}),
        "ECS developer guide, Amazon ECS task lifecycle",
        before=(runs("fcj-td"), *[did("ecs.DescribeTasks", cluster="fcj", tasks=["{ran}"])] * 5, time_passes(3600))),
    Row("run-memory-only", "A container without a memory of its own runs in the task's", "ecs.RunTask", run("fcj-td"),
        Runs({"containers[0].cpu": "0"}), api("ecs", "ContainerDefinition")),
    Row("run-no-security-group", "Without a security group the VPC's default one is taken", "ecs.RunTask",
        run("fcj-td", **network(subnets=["{subnet}"])), Runs(), api("ecs", "AwsVpcConfiguration")),
    Row("run-override-roles", "Both roles can be overridden, and the override counts", "ecs.RunTask",
        run("fcj-td", overrides={"executionRoleArn": "arn:aws:iam::{account}:role/other"}),
        Runs({"overrides.executionRoleArn": "arn:aws:iam::{account}:role/other"}), api("ecs", "TaskOverride"),
        before=(role("other", allow("ecr:*")),)),
    Row("run-stopped-by-user", "A task that is stopped says by whom and why", "ecs.DescribeTasks",
        {"cluster": "fcj", "tasks": ["{ran}"]},
        Ok({"tasks[0].lastStatus": "STOPPED", "tasks[0].stopCode": "UserInitiated", "tasks[0].stoppedReason": "enough",
            "tasks[0].containers[0].exitCode": 143}), api("ecs", "StopTask"),
        before=(runs("fcj-td"), did("ecs.StopTask", cluster="fcj", task="{ran}", reason="enough"), time_passes(5))),
    Row("run-stop-missing", "A task that is not there is not stopped", "ecs.StopTask", {"cluster": "fcj",
        "task": NOWHERE}, Refused(INVALID, 400, "The referenced task was not found."),
        issue("wazuh/wazuh", 25439)),
    Row("run-describe-missing", "DescribeTasks names a missing task among the failures", "ecs.DescribeTasks",
        {"cluster": "fcj", "tasks": [NOWHERE]},
        Ok({"tasks": [], "failures": [{"arn": f"arn:aws:ecs:{{region}}:{{account}}:task/fcj/{NOWHERE}",
                                       "reason": "MISSING"}]}), "ECS developer guide, API failure reasons"),
    Row("run-describe-none", "DescribeTasks wants a task", "ecs.DescribeTasks", {"cluster": "fcj", "tasks": []},
        Refused(INVALID, 400, "Tasks cannot be empty."), issue("aws/copilot-cli", 3551)),
    Row("run-exec-not-enabled", "ECS Exec is enabled when the task is run", "ecs.ExecuteCommand",
        {"cluster": "fcj", "task": "{ran}", "container": "core", "interactive": True, "command": "/bin/sh"},
        Refused(INVALID, 400, "The execute command failed because execute command was not enabled when the task was "
                "run or the execute command agent isn’t running. Wait and try again or run a new task with execute "
                "command enabled and try again."), "boto3's issue 3173, for its sister text", before=(runs("fcj-td"),)),
    Row("run-exec-denied", "ECS Exec needs ssmmessages on the task role, not on the execution role",
        "ecs.ExecuteCommand",
        {"cluster": "fcj", "task": "{ran}", "container": "core", "interactive": True, "command": "/bin/sh"},
        Refused("TargetNotConnectedException", 400, "The execute command failed due to an internal error. Try again "
                "later."), issue("aws-containers/amazon-ecs-exec-checker", 47),
        before=(role("app"), did("ecs.RegisterTaskDefinition", **definition("exec", taskRoleArn=
                "arn:aws:iam::{account}:role/app")), runs("exec", enableExecuteCommand=True))),
    Row("run-cluster-busy", "A cluster with tasks is not deleted", "ecs.DeleteCluster", {"cluster": "fcj"},
        Refused("ClusterContainsTasksException", 400, "The Cluster cannot be deleted while Tasks are active."),
        issue("gruntwork-io/cloud-nuke", 368), before=(runs("fcj-td"),)),
)  # fmt: skip
