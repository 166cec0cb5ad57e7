"""What tests of launches share: an account with all that the workshop's task needs, and a clock that can be moved."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tutor.account.clients import sandbox_client
from tutor.account.door import ask
from tutor.account.sandbox import SandboxAccount

ACCOUNT, REGION = "111122223333", "ap-southeast-1"
ROLE, CLUSTER, REPOSITORY, SECRET = "fcjEcsTaskExecutionRole", "launch-cluster", "launch-registry", "launch/secret"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/{ROLE}"
TASK_ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/launchTaskRole"
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{REPOSITORY}:core"
GROUP = "/ecs/launch"
FOUR = (
    "service-role/AmazonECSTaskExecutionRolePolicy",
    "AmazonEC2ContainerRegistryReadOnly",
    "CloudWatchLogsFullAccess",
    "SecretsManagerReadWrite",
)
MANIFEST = {
    "schemaVersion": 2,
    "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
    "config": {"digest": f"sha256:{'c' * 64}", "size": 7},
    "layers": [{"digest": f"sha256:{'a' * 64}", "size": 42}],
}


def document(*statements: dict[str, Any]) -> str:
    """A policy of these statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(*actions: str, on: object = "*", **more: Any) -> dict[str, Any]:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": on, **more}


def trust(service: str = "ecs-tasks.amazonaws.com", **more: Any) -> str:
    """A trust policy for a service."""
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole", **more}
    return document(statement)


def awslogs(**options: str) -> dict[str, Any]:
    """A log configuration; `awslogs_create_group="true"` gives the option of that name."""
    named = {name.replace("_", "-"): value for name, value in options.items()}
    given = {"awslogs-group": GROUP, "awslogs-region": REGION, "awslogs-stream-prefix": "ecs", **named}
    return {"logDriver": "awslogs", "options": given}


def refused(call: Any, **parameters: Any) -> tuple[str, str]:
    """The code and message of a refusal."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


class Bench:
    """An account with an image, a secret, a cluster and the execution role, which is trusted and allowed nothing."""

    def __init__(self, account: SandboxAccount, clients: dict[str, Any] | None = None) -> None:
        self.account = account
        self.handle = account.handle
        self.clients = {} if clients is None else clients
        self("iam").create_role(RoleName=ROLE, AssumeRolePolicyDocument=trust())
        self("ecr").create_repository(repositoryName=REPOSITORY)
        self("ecr").put_image(repositoryName=REPOSITORY, imageManifest=json.dumps(MANIFEST), imageTag="core")
        value = json.dumps({"DB_CONNECTION_STRING": "jdbc:postgresql://db/fcj"})
        self.secret = self("secretsmanager").create_secret(Name=SECRET, SecretString=value)["ARN"]
        self("ecs").create_cluster(clusterName=CLUSTER)
        subnets = self("ec2").describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"]
        self.subnets = [subnet["SubnetId"] for subnet in subnets]
        self.network = {"awsvpcConfiguration": {"subnets": self.subnets[:1], "assignPublicIp": "ENABLED"}}

    def __call__(self, service: str) -> Any:
        """The learner's client of a service."""
        if service not in self.clients:
            self.clients[service] = self.account.client(service)
        return self.clients[service]

    def client_of(self, user: str, service: str, *statements: dict[str, Any]) -> Any:
        """A client of a new user, who may do what these statements say."""
        iam = self("iam")
        iam.create_user(UserName=user)
        iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=document(*statements))
        key = iam.create_access_key(UserName=user)["AccessKey"]
        handle = dataclasses.replace(self.handle, access_key=key["AccessKeyId"], secret_key=key["SecretAccessKey"])
        return sandbox_client(service, handle, REGION)

    def attach(self, *policies: str) -> None:
        """Attach managed policies of AWS's to the execution role."""
        for policy in policies:
            self("iam").attach_role_policy(RoleName=ROLE, PolicyArn=f"arn:aws:iam::aws:policy/{policy}")

    def inline(self, *statements: dict[str, Any]) -> None:
        """Give the execution role this inline policy."""
        self("iam").put_role_policy(RoleName=ROLE, PolicyName="inline", PolicyDocument=document(*statements))

    def definition(self, container: dict[str, Any] | None = None, **task: Any) -> dict[str, Any]:
        """RegisterTaskDefinition's input: the workshop's task, changed; None takes a field out."""
        whole: dict[str, Any] = {
            "family": "launch-td",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "cpu": "256",
            "memory": "512",
            "executionRoleArn": ROLE_ARN,
            "containerDefinitions": [without_none({"name": "core", "image": IMAGE, **(container or {})})],
            **task,
        }
        return without_none(whole)

    def register(self, container: dict[str, Any] | None = None, **task: Any) -> dict[str, Any]:
        """Register it."""
        made: dict[str, Any] = self("ecs").register_task_definition(**self.definition(container, **task))
        return made["taskDefinition"]

    def run(self, **changes: Any) -> dict[str, Any]:
        """Run the newest revision; the task as it is then, on its way."""
        given = {
            "cluster": CLUSTER,
            "taskDefinition": "launch-td",
            "launchType": "FARGATE",
            "networkConfiguration": self.network,
            **changes,
        }
        found: dict[str, Any] = self("ecs").run_task(**without_none(given))["tasks"][0]
        return found

    def launch(self, **changes: Any) -> dict[str, Any]:
        """Run it, and let the launch come to its end."""
        task = self.run(**changes)
        self.pass_time(5)
        return self.task(task["taskArn"])

    def task(self, arn: str) -> dict[str, Any]:
        """The task as DescribeTasks shows it."""
        found: dict[str, Any] = self("ecs").describe_tasks(cluster=CLUSTER, tasks=[arn])["tasks"][0]
        return found

    def serve(self, name: str = "svc", **changes: Any) -> dict[str, Any]:
        """Create a service of one task."""
        given = {
            "cluster": CLUSTER,
            "serviceName": name,
            "taskDefinition": "launch-td",
            "desiredCount": 1,
            "launchType": "FARGATE",
            "networkConfiguration": self.network,
            **changes,
        }
        made: dict[str, Any] = self("ecs").create_service(**without_none(given))["service"]
        return made

    def service(self, name: str = "svc") -> dict[str, Any]:
        """The service as DescribeServices shows it."""
        found: dict[str, Any] = self("ecs").describe_services(cluster=CLUSTER, services=[name])["services"][0]
        return found

    def events(self, name: str = "svc") -> list[str]:
        """The messages of a service's events, oldest first."""
        return [event["message"] for event in reversed(self.service(name)["events"])]

    def pass_time(self, seconds: float) -> None:
        """Let time pass in the sandbox, at once."""
        ask(self.handle, "/_roletutor/clock", post={"advance": seconds})

    def cut_off(self, *services: str) -> None:
        """Keep tasks from these services."""
        ask(self.handle, f"/_roletutor/accounts/{ACCOUNT}/network", post={"unreachable": list(services)})


def without_none(given: dict[str, Any]) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in given.items() if value is not None}
