"""The services of all clusters, as a real sandbox answers."""

from __future__ import annotations

from tutor.account.sandbox import SandboxAccount
from tutor.snapshot import Need, Present

ALL = Need("all-services")


def test_the_services_of_every_cluster_are_read_and_deleted_ones_are_not(account: SandboxAccount) -> None:
    ecs = account.client("ecs")
    assert account.read({ALL}).get(ALL) == Present(())
    container = {"name": "app", "image": "nginx"}
    needed = {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512"}
    task = ecs.register_task_definition(family="app", containerDefinitions=[container], **needed)["taskDefinition"]
    for cluster in ("one", "two"):
        ecs.create_cluster(clusterName=cluster)
        for number in range(11 if cluster == "two" else 1):  # more than DescribeServices takes at once
            network = {"awsvpcConfiguration": {"subnets": [_subnet(account)]}}
            ecs.create_service(
                cluster=cluster, serviceName=f"{cluster}{number}", taskDefinition="app", desiredCount=0,
                launchType="FARGATE", networkConfiguration=network,
            )  # fmt: skip
    ecs.delete_service(cluster="two", service="two10")
    found = account.read({ALL}).get(ALL)
    assert isinstance(found, Present)
    assert sorted(entry.arn.rpartition("/")[2] for entry in found.value) == [
        "one0",
        *(f"two{number}" for number in range(10)),
    ]
    assert {entry.definition for entry in found.value} == {task["taskDefinitionArn"]}


def _subnet(account: SandboxAccount) -> str:
    return str(account.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"])
