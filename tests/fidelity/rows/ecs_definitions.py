"""RegisterTaskDefinition: what Fargate and ECS refuse (E1 to E6), and what they answer."""

from __future__ import annotations

from typing import Any

from fidelity.row import Ok, Refused, Row
from fidelity.sources import INFERRED, MOTO, api, issue, launch, pull
from fidelity.steps import awslogs, definition, did, role, workshop

STAGE = workshop
PUBLIC = {"image": "public.ecr.aws/nginx/nginx:1.27"}
SECRET = {"secrets": [{"name": "URL", "valueFrom": "{secret}:DB_CONNECTION_STRING::"}]}
EFS = {"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "transitEncryption": "ENABLED",
                                               "authorizationConfig": {"iam": "ENABLED"}}}  # fmt: skip
SIZE = (
    "No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. See the Amazon ECS documentation "
    "for the valid values."
)


def refused(id: str, behaviour: str, message: str, source: str, container: Any = None, code: str = "ClientException",
            cli: bool = False, **task: Any) -> Row:  # fmt: skip
    """A task definition that is refused."""
    return Row(id, behaviour, "ecs.RegisterTaskDefinition", definition("bad", container, **task),
               Refused(code, 400, message), source, cli=cli)  # fmt: skip


def size(cpu: str, memory: str, units: int, mib: int) -> Row:
    """A pair of cpu and memory that Fargate does not have."""
    return refused(f"definition-size-{units}-{mib}", f"Fargate has no {cpu} CPU with {memory} of memory",
                   SIZE.replace("{cpu}", str(units)).replace("{memory}", str(mib)),
                   issue("aws-samples/aws-cdk-examples", 1), cpu=cpu, memory=memory)  # fmt: skip


def fits(cpu: str, memory: str) -> Row:
    """A pair of cpu and memory that Fargate has."""
    name = f"size-{cpu}-{memory}".replace(" ", "").replace(".", "-")
    return Row(f"definition-{name}", f"Fargate has {cpu} CPU with {memory} of memory", "ecs.RegisterTaskDefinition",
               definition(name, cpu=cpu, memory=memory),
                   Ok({"contains(taskDefinition.compatibilities, 'FARGATE')": True}),
               "ECS developer guide, Task size")  # fmt: skip


ROWS = (
    refused("definition-e1", "An ECR image needs an execution role (E1)",
            "Fargate requires task definition to have execution role ARN to support ECR images.", launch(1),
            executionRoleArn=None, cli=True),
    refused("definition-e2", "awslogs needs an execution role (E2)",
            "Fargate requires task definition to have execution role ARN to support log driver awslogs.", launch(2),
            {**PUBLIC, "logConfiguration": awslogs("/ecs/x")}, executionRoleArn=None, cli=True),
    refused("definition-e3", "secrets need an execution role (E3)",
            "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
            launch(3), {**PUBLIC, **SECRET}, executionRoleArn=None, cli=True),
    refused("definition-e3-task-role", "For which a task role is no help (E3)",
            "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
            launch(3), {**PUBLIC, **SECRET}, executionRoleArn=None, taskRoleArn="arn:aws:iam::{account}:role/four"),
    refused("definition-e4", "A malformed ARN is no role's (E4)", "Role is not valid", launch(4),
            executionRoleArn="arn:aws:iam:role/four", cli=True),
    refused("definition-e4-policy", "Nor is a policy's (E4)", "Role is not valid", launch(4),
            executionRoleArn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"),
    refused("definition-role-missing", "A role that is not there is not valid", "Role is not valid",
            issue("bradford-hamilton/terraform-ecs-fargate", 8), executionRoleArn="arn:aws:iam::{account}:role/nope"),
    refused("definition-task-role-missing", "Nor as a task role", "Role is not valid",
            issue("bradford-hamilton/terraform-ecs-fargate", 8), taskRoleArn="arn:aws:iam::{account}:role/nope"),
    refused("definition-role-elsewhere", "A role of another account cannot be passed",
            "Cross-account pass role is not allowed.", INFERRED, code="AccessDeniedException",
            executionRoleArn="arn:aws:iam::999988887777:role/four"),
    refused("definition-e5", "What is no ARN is a parameter's name, and a secret's with a JSON key is none (E5)",
            "The Systems Manager parameter name specified for secret URL is invalid", launch(5),
            {"secrets": [{"name": "URL", "valueFrom": "dev/fcj/momentum:DB_CONNECTION_STRING::"}]}, cli=True),
    refused("definition-e6", "EFS with IAM needs a task role (E6)", "EFS IAM authorization requires a task role.",
            launch(6), volumes=[EFS], cli=True),
    size("256", "4096", 256, 4096),
    size(".5 vCPU", "0.5 GB", 512, 512),
    size("1024", "1024", 1024, 1024),
    size("300", "512", 300, 512),
    fits("256", "512"),
    fits(".25 vCPU", "0.5 GB"),
    fits("1 vCPU", "8 GB"),
    fits("16384", "122880"),
    refused("definition-no-cpu", "Fargate needs cpu for the task",
            "Fargate requires that 'cpu' be defined at the task level.",
            "terraform-aws-ecs-task-definition's issue 38", cpu=None),
    refused("definition-no-memory", "Fargate needs memory for the task",
            "Fargate requires that 'memory' be defined at the task level.", issue("aws/amazon-ecs-cli", 982),
            {"memory": 128}, memory=None),
    refused("definition-bridge", "Fargate has one network mode", "Fargate only supports network mode ‘awsvpc’.",
            issue("aws/amazon-ecs-cli", 1145), networkMode="bridge"),
    refused("definition-memory-word", "memory is a number", "Invalid 'memory' setting for task.",
            issue("oranmoshai/ecsServiceRestart", 2), memory="lots"),
    refused("definition-container-heavier", "No container has more memory than the task",
            "The 'memory' setting for container 'core' is greater than for the task.",
            issue("pulumi/pulumi-awsx", 1220), {"memory": 1024}),
    refused("definition-stream-prefix", "awslogs on Fargate needs a stream prefix",
            "Fargate requires log configuration options to include awslogs-stream-prefix to support log driver "
            "awslogs.",
            issue("aws/aws-cdk", 1422), {"logConfiguration": awslogs("/ecs/x", awslogs_stream_prefix=None)}),
    refused("definition-awslogs-options", "awslogs needs its group and its region",
            "Log driver awslogs requires options: awslogs-region, awslogs-group", issue("klothoplatform/klotho", 892),
            {"logConfiguration": {"logDriver": "awslogs", "options": {}}}),
    refused("definition-awslogs-unknown", "awslogs takes no option that it does not know",
            "Log driver awslogs disallows options: log_key", issue("aws-samples/amazon-ecs-firelens-examples", 83),
            {"logConfiguration": {"logDriver": "awslogs",
                                  "options": {**awslogs("/ecs/x")["options"], "log_key": "log"}}}),
    refused("definition-awslogs-create", "awslogs creates the group, or the option is left out",
            "Log driver awslogs option 'awslogs-create-group' should only be set to 'true', else omit option.",
            issue("terraform-linters/tflint-ruleset-aws", 348),
            {"logConfiguration": awslogs("/ecs/x", awslogs_create_group="false")}),
    refused("definition-no-container", "A task has a container", "Container list cannot be empty.",
            pull("awsdocs/aws-cloudformation-user-guide", 454), containerDefinitions=[]),
    refused("definition-containers-alike", "Containers have names of their own",
            "Container names must be unique within a Task Definition.", issue("Shippable/support", 2946),
            containerDefinitions=[{"name": "a", "image": "x"}] * 2),
    refused("definition-no-image", "A container has an image", "Container.image should not be null or empty.", MOTO,
            {"image": None}),
    refused("definition-not-essential", "Some container is essential",
            "Task definition doesn't have any essential container.", pull("eagletmt/hako", 68), {"essential": False}),
    refused("definition-family-blank", "A family's name has no blank", "Family contains invalid characters.",
            issue("aws/amazon-ecs-cli", 37), family="a b"),
    refused("definition-host-port", "With awsvpc a host port is the container's",
            "When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
            issue("aws/amazon-ecs-cli", 1014), {"portMappings": [{"containerPort": 8080, "hostPort": 80}]}),
    refused("definition-secret-and-environment", "A variable is set once",
            "The secret name must be unique and not shared with any new or existing environment variables set on the "
            "container, such as 'URL'.", issue("compose-x/ecs_composex", 707),
            {**SECRET, "environment": [{"name": "URL", "value": "x"}]}),
    refused("definition-parameter-elsewhere", "A parameter is of the own account",
            "The Systems Manager parameter ARN has a different account ID than the current account. The current "
            "account ID is {account} and the ARN account ID is 999988887777. Cross-account access for ARNs is not "
            "currently supported.", issue("awsdocs/amazon-ecs-developer-guide", 167),
            {"secrets": [{"name": "URL", "valueFrom": "arn:aws:ssm:{region}:999988887777:parameter/x"}]}),
    Row("definition-memory-ec2", "Off Fargate each container has a memory when the task has none",
        "ecs.RegisterTaskDefinition",
        definition("bad", requiresCompatibilities=["EC2"], cpu=None, memory=None),
        Refused("ClientException", 400, "Invalid setting for container 'core'. At least one of 'memory' or "
                "'memoryReservation' must be specified."), issue("aws/aws-cli", 4453)),
    Row("definition-workshop", "The workshop's own task definition registers, and the answer shows who did it",
        "ecs.RegisterTaskDefinition",
        definition("fcj-core-fargate-td", {
            "name": "core", "portMappings": [{"containerPort": 8080, "name": "core-http"}], **SECRET,
            "logConfiguration": awslogs("/ecs/fcj-core-fargate-td", awslogs_create_group="true", mode="non-blocking",
                                        max_buffer_size="25m")}, cpu=".25 vCPU", memory=".5 GB"),
        Ok({"taskDefinition.taskDefinitionArn": "arn:aws:ecs:{region}:{account}:task-definition/fcj-core-fargate-td:1",
            "taskDefinition.executionRoleArn": "arn:aws:iam::{account}:role/four", "taskDefinition.status": "ACTIVE",
            "taskDefinition.registeredBy": "arn:aws:iam::{account}:user/workshop-admin",
            "taskDefinition.cpu": "256", "taskDefinition.memory": "512",
            "contains(taskDefinition.requiresAttributes[].name, 'ecs.capability.execution-role-ecr-pull')": True}),
        api("ecs", "RegisterTaskDefinition")),
    Row("definition-public-image", "A public image without logs and secrets needs no role",
        "ecs.RegisterTaskDefinition", definition("public", PUBLIC, executionRoleArn=None),
        Ok({"taskDefinition.executionRoleArn": None}), "ECS developer guide, Amazon ECS task execution IAM role"),
    Row("definition-role-by-name", "A role may be given by its name", "ecs.RegisterTaskDefinition",
        definition("by-name", executionRoleArn="four"),
        Ok({"taskDefinition.executionRoleArn": "arn:aws:iam::{account}:role/four"}),
        api("ecs", "RegisterTaskDefinition")),
    Row("definition-any-trust", "Registering does not look at the trust policy", "ecs.RegisterTaskDefinition",
        definition("trust", executionRoleArn="arn:aws:iam::{account}:role/for-ec2"), Ok(), INFERRED,
        before=(role("for-ec2", trusts='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":'
                     '{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'),)),
    Row("definition-second-revision", "A second registration is revision 2", "ecs.RegisterTaskDefinition",
        definition("again"), Ok({"taskDefinition.revision": 2}), api("ecs", "RegisterTaskDefinition"),
        before=(did("ecs.RegisterTaskDefinition", **definition("again")),)),
    Row("definition-missing", "What is not there is not described", "ecs.DescribeTaskDefinition",
        {"taskDefinition": "nope"}, Refused("ClientException", 400, "Unable to describe task definition."), MOTO),
    Row("definition-deregistered", "A deregistered revision is described as inactive", "ecs.DescribeTaskDefinition",
        {"taskDefinition": "gone:1"},
        Ok({"taskDefinition.status": "INACTIVE",
            "taskDefinition.executionRoleArn": "arn:aws:iam::{account}:role/four"}),
        api("ecs", "DeregisterTaskDefinition"),
        before=(did("ecs.RegisterTaskDefinition", **definition("gone")),
                did("ecs.DeregisterTaskDefinition", taskDefinition="gone:1"))),
)  # fmt: skip
