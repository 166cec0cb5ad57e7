"""Services: what CreateService refuses, and what a service's events say."""

from __future__ import annotations

from typing import Any

from fidelity.row import Ok, Refused, Row
from fidelity.sources import INFERRED, MOTO, REPORTS, api, launch
from fidelity.steps import definition, did, role, run, time_passes, trust, workshop

STAGE = workshop
STEADY = "ECS developer guide, Viewing Amazon ECS service event messages"


def service(name: str, family: str = "", **changes: Any) -> dict[str, Any]:
    """CreateService's input."""
    return {**run(family or name), "serviceName": name, "desiredCount": 1, **changes}


def serving(name: str, **changes: Any) -> tuple[Any, ...]:
    """A service was created, and six seconds passed."""
    return (did("ecs.RegisterTaskDefinition", **definition(name, **changes)),
            did("ecs.CreateService", **service(name)), time_passes(6))  # fmt: skip


def shown(name: str) -> dict[str, Any]:
    """DescribeServices' input."""
    return {"cluster": "fcj", "services": [name]}


ROWS = (
    Row("service-made", "A new service is active and wants its task", "ecs.CreateService", service("made"),
        Ok({"service.status": "ACTIVE", "service.desiredCount": 1, "service.runningCount": 0,
            "service.serviceArn": "arn:aws:ecs:{region}:{account}:service/fcj/made"}), api("ecs", "CreateService"),
        before=(did("ecs.RegisterTaskDefinition", **definition("made")),)),
    Row("service-steady", "It comes to a steady state, and says so", "ecs.DescribeServices", shown("steady"),
        Ok({"services[0].runningCount": 1, "services[0].pendingCount": 0,
            "services[0].events[0].message": "(service steady) has reached a steady state.",
            "services[0].deployments[0].rolloutState": "COMPLETED"}), STEADY, before=serving("steady")),
    Row("service-started", "It names the task that it has started", "ecs.DescribeServices", shown("started"),
        Ok({"services[0].events[-1].message": "(service started) has started 1 tasks: (task …)."}), STEADY,
        before=serving("started")),
    Row("service-denied", "A task that cannot start is an event with its reason", "ecs.DescribeServices",
        shown("denied"),
        Ok({"services[0].runningCount": 0,
            "services[0].events[?contains(message, 'unable to place')] | [-1].message":
            "(service denied) was unable to place a task. Reason: ResourceInitializationError: unable to pull "
            "secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: …ecr:"
            "GetAuthorizationToken action."}), launch(9),
        before=(role("nothing"), *serving("denied", executionRoleArn="arn:aws:iam::{account}:role/nothing")), cli=True),
    Row("service-untrusted", "A role that ECS cannot assume is an event too", "ecs.DescribeServices",
        shown("untrusted"),
        Ok({"services[0].events[-1].message": "(service untrusted) failed to launch a task with (error "
            "ECS was unable to assume the role 'arn:aws:iam::{account}:role/for-ec2' that was provided for this task. "
            "Please verify that the role being passed has the proper trust relationship and permissions and that your "
            "IAM user has permissions to pass this role.)."}), launch(8),
        before=(role("for-ec2", trusts=trust({"Service": "ec2.amazonaws.com"})),
                *serving("untrusted", executionRoleArn="arn:aws:iam::{account}:role/for-ec2"))),
    Row("service-name-taken", "A second service of the name is refused", "ecs.CreateService", service("twin"),
        Refused("InvalidParameterException", 400, "Creation of service was not idempotent."), REPORTS,
        before=(*serving("twin"), did("ecs.RegisterTaskDefinition", **definition("twin2")))),
    Row("service-no-definition", "A task definition that is not there", "ecs.CreateService", service("none", "nope"),
        Refused("ClientException", 400, "TaskDefinition not found."), REPORTS),
    Row("service-no-cluster", "A cluster that is not there", "ecs.CreateService",
        service("homeless", "made", cluster="nope"),
        Refused("ClusterNotFoundException", 400, "Cluster not found."), api("ecs", "CreateService")),
    Row("service-missing", "DescribeServices names a missing service among the failures", "ecs.DescribeServices",
        shown("nope"), Ok({"services": [], "failures": [
            {"arn": "arn:aws:ecs:{region}:{account}:service/fcj/nope", "reason": "MISSING"}]}),
        "ECS developer guide, API failure reasons"),
    Row("service-update-missing", "A missing service is not updated", "ecs.UpdateService",
        {"cluster": "fcj", "service": "nope", "desiredCount": 2},
        Refused("ServiceNotFoundException", 400, "Service not found."), api("ecs", "UpdateService")),
    Row("service-delete-scaled", "A service with tasks is deleted by force only", "ecs.DeleteService",
        {"cluster": "fcj", "service": "scaled"},
        Refused("InvalidParameterException", 400, "The service cannot be stopped while it is scaled above 0."), MOTO,
        before=serving("scaled")),
    Row("service-heals", "A task that is stopped is replaced", "ecs.ListTasks", {"cluster": "fcj",
        "serviceName": "heals"},
        Ok({"length(taskArns)": 1}), STEADY,
        before=(*serving("heals"), did("ecs.ListTasks", keep={"ran": "taskArns[0]"}, cluster="fcj",
            serviceName="heals"),
                did("ecs.StopTask", cluster="fcj", task="{ran}"), time_passes(30))),
    Row("service-count", "A service with a desired count below zero is refused", "ecs.CreateService",
        service("negative", desiredCount=-1),
        Refused("InvalidParameterException", 400, "desiredCount must be non-negative."), INFERRED,
        before=(did("ecs.RegisterTaskDefinition", **definition("negative")),)),
)  # fmt: skip
