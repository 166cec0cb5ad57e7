"""What an account starts with: the course's seed, for every client, the same after a reset and a restart."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tutor.account import sandbox
from tutor.account.base import AccountError
from tutor.account.sandbox import ACCOUNT, SandboxAccount
from tutor.actions.in_task import TaskStopped, inside
from tutor.workshop.start import seed_of


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose sandbox has the course's seed."""
    return tmp_path_factory.mktemp("seeded")


@pytest.fixture(scope="module")
def seeded(home: Path) -> Iterator[SandboxAccount]:
    """The account of the course."""
    account = SandboxAccount(home, seed=seed_of())
    yield account
    account.close()


def test_the_repository_has_both_images(seeded: SandboxAccount) -> None:
    ecr = seeded.client("ecr")
    repository = ecr.describe_repositories()["repositories"][0]
    assert repository["repositoryUri"] == f"{ACCOUNT}.dkr.ecr.ap-southeast-1.amazonaws.com/fcj-registry"
    images = ecr.describe_images(repositoryName="fcj-registry")["imageDetails"]
    assert {image["imageTags"][0] for image in images} == {"core", "admin"}
    assert len({image["imageDigest"] for image in images}) == 2
    got = ecr.batch_get_image(repositoryName="fcj-registry", imageIds=[{"imageTag": "core"}])["images"][0]
    assert len(json.loads(got["imageManifest"])["layers"]) == 3


def test_the_secret_has_the_key_that_the_task_definition_names(seeded: SandboxAccount) -> None:
    secret = seeded.client("secretsmanager").get_secret_value(SecretId="dev/fcj/momentum")
    assert json.loads(secret["SecretString"])["DB_CONNECTION_STRING"].startswith("jdbc:postgresql://")
    prefix = f"arn:aws:secretsmanager:ap-southeast-1:{ACCOUNT}:secret:dev/fcj/momentum-"
    assert secret["ARN"].startswith(prefix)
    assert len(secret["ARN"]) == len(prefix) + 6


def test_the_cluster_the_network_the_bucket_and_the_table_are_there(seeded: SandboxAccount) -> None:
    clusters = seeded.client("ecs").list_clusters()["clusterArns"]
    assert clusters == [f"arn:aws:ecs:ap-southeast-1:{ACCOUNT}:cluster/fcj-ecs-cluster"]
    named = [{"Name": "tag:Name", "Values": ["fcj-vpc"]}]
    vpc = seeded.client("ec2").describe_vpcs(Filters=named)["Vpcs"][0]["VpcId"]
    inside = [{"Name": "vpc-id", "Values": [vpc]}]
    subnets = seeded.client("ec2").describe_subnets(Filters=inside)["Subnets"]
    assert {subnet["AvailabilityZone"] for subnet in subnets} == {"ap-southeast-1a", "ap-southeast-1b"}
    groups = seeded.client("ec2").describe_security_groups(Filters=inside)["SecurityGroups"]
    ports = {rule["FromPort"] for group in groups if group["GroupName"] == "fcj-sg" for rule in group["IpPermissions"]}
    assert ports == {80, 8080}
    item = seeded.client("s3").get_object(Bucket=f"fcj-assets-{ACCOUNT}", Key="config/app.json")["Body"].read()
    assert json.loads(item) == {"greeting": "hello from S3"}
    items = seeded.client("dynamodb").scan(TableName="fcj-orders")["Items"]
    assert items == [{"id": {"S": "1001"}, "state": {"S": "new"}, "amount": {"N": "42"}}]


def test_another_region_has_none_of_it(seeded: SandboxAccount, home: Path) -> None:
    elsewhere = SandboxAccount(home, "eu-west-1")
    assert elsewhere.client("ecs").list_clusters()["clusterArns"] == []
    elsewhere.close()


def test_a_reset_brings_it_back_with_the_same_ids(seeded: SandboxAccount, home: Path) -> None:
    def ids() -> list[Any]:
        return [
            seeded.client("secretsmanager").list_secrets()["SecretList"][0]["ARN"],
            sorted(vpc["VpcId"] for vpc in seeded.client("ec2").describe_vpcs()["Vpcs"]),
            seeded.client("iam").list_users()["Users"][0]["UserId"],
        ]

    before = ids()
    seeded.client("ecs").delete_cluster(cluster="fcj-ecs-cluster")
    seeded.client("secretsmanager").delete_secret(SecretId="dev/fcj/momentum", ForceDeleteWithoutRecovery=True)
    sandbox.reset(home)
    assert ids() == before
    assert len(seeded.client("ecs").list_clusters()["clusterArns"]) == 1


def test_a_reset_can_bring_another_start(tmp_path: Path) -> None:
    account = SandboxAccount(tmp_path, seed=lambda: {"clusters": ["one"]})
    sandbox.reset(tmp_path, lambda: {"clusters": ["two"]})
    sandbox.reset(tmp_path)  # without a seed: the account's own, which is now the other one
    assert [arn.rpartition("/")[2] for arn in account.client("ecs").list_clusters()["clusterArns"]] == ["two"]
    account.close()


LIMITED = {
    "learner": {
        "user": "workshop-learner",
        "policies": ["IAMReadOnlyAccess"],
        "statements": [{"Effect": "Allow", "Action": "ecs:*", "Resource": "*"}],
    }
}


def test_a_learner_can_start_with_less_than_an_administrator(tmp_path: Path) -> None:
    account = SandboxAccount(tmp_path, seed=lambda: LIMITED)
    iam = account.client("iam")
    assert account.info.identity == f"arn:aws:iam::{ACCOUNT}:user/workshop-learner"
    assert account.client("sts").get_caller_identity()["Arn"] == account.info.identity
    attached = iam.list_attached_user_policies(UserName="workshop-learner")["AttachedPolicies"]
    assert [policy["PolicyName"] for policy in attached] == ["IAMReadOnlyAccess"]
    inline = iam.get_user_policy(UserName="workshop-learner", PolicyName="learner")["PolicyDocument"]
    assert inline["Statement"] == LIMITED["learner"]["statements"]
    account.close()


def test_without_a_seed_the_learner_is_an_administrator(account: SandboxAccount) -> None:
    attached = account.client("iam").list_attached_user_policies(UserName="workshop-admin")["AttachedPolicies"]
    assert [policy["PolicyName"] for policy in attached] == ["AdministratorAccess"]
    with pytest.raises(ClientError):
        account.client("iam").get_user_policy(UserName="workshop-admin", PolicyName="learner")


def test_a_seed_with_an_unknown_policy_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(AccountError, match="no AWS-managed policy 'ReadOnlyAcces'; did you mean 'ReadOnlyAccess'"):
        SandboxAccount(tmp_path, seed=lambda: {"learner": {"policies": ["ReadOnlyAcces"]}})


def test_a_lesson_can_take_the_way_to_a_service_and_it_reads_as_network_not_as_iam(tmp_path: Path) -> None:
    """By the seed, which a reset brings back, and meanwhile by the tutor."""
    account = SandboxAccount(tmp_path, seed=lambda: {"clusters": ["c"], "unreachable": ["logs"]})
    trust = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": trust})
    account.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=document)
    everything = "arn:aws:iam::aws:policy/AdministratorAccess"
    account.client("iam").attach_role_policy(RoleName="r", PolicyArn=everything)
    options = {"awslogs-group": "/g", "awslogs-create-group": "true", "awslogs-region": "ap-southeast-1"}
    log = {"logDriver": "awslogs", "options": {**options, "awslogs-stream-prefix": "p"}}
    account.client("ecs").register_task_definition(
        family="f",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        executionRoleArn=f"arn:aws:iam::{ACCOUNT}:role/r",
        containerDefinitions=[{"name": "app", "image": "public.ecr.aws/x/y:1", "logConfiguration": log}],
    )
    with (
        pytest.raises(TaskStopped, match="connection issue between the task and Amazon CloudWatch"),
        inside(account, "f"),
    ):
        pass
    account.cut_off([])
    with inside(account, "f") as application:
        assert application.task
    account.close()
