"""iam:PassRole: who hands a role to ECS or EC2 must be allowed to (E7)."""

from __future__ import annotations

from typing import Any

from fidelity.row import Ok, Refused, Row
from fidelity.sources import LOGIC, launch
from fidelity.steps import allow, definition, deny, did, policy, role, run, user, workshop

STAGE = workshop
ECS = allow("ecs:*", "ec2:*")
FOUR = "arn:aws:iam::{account}:role/four"
TASK = "arn:aws:iam::{account}:role/{name}"
TO_TASKS = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
TO_ECS = {"StringEquals": {"iam:PassedToService": "ecs.amazonaws.com"}}


def no(who: str, arn: str, why: str = "") -> Refused:
    """The user may not pass the role."""
    why = why or "because no identity-based policy allows the iam:PassRole action"
    on = f"User: arn:aws:iam::{{account}}:user/{who} is not authorized to perform: iam:PassRole on resource: {arn}"
    return Refused("AccessDeniedException", 400, f"{on} {why}")


def may_run(family: str) -> Any:
    """The family is registered."""
    return did("ecs.RegisterTaskDefinition", **definition(family))


ROWS = (
    Row("pass-register", "Registering a task definition passes its execution role (E7)", "ecs.RegisterTaskDefinition",
        definition("p1"), no("p1", FOUR), launch(7), before=(user("p1", ECS),), who="p1", cli=True),
    Row("pass-register-both", "Each role that is named is passed: one of two is not enough",
        "ecs.RegisterTaskDefinition", definition("p2", taskRoleArn="arn:aws:iam::{account}:role/app2"),
        no("p2", "arn:aws:iam::{account}:role/app2"), launch(7),
        before=(role("app2"), user("p2", ECS, allow("iam:PassRole", on=FOUR))), who="p2"),
    Row("pass-register-may", "Who may pass both registers", "ecs.RegisterTaskDefinition",
        definition("p3", taskRoleArn="arn:aws:iam::{account}:role/app3"),
        Ok({"taskDefinition.registeredBy": "arn:aws:iam::{account}:user/p3"}), launch(7),
        before=(role("app3"), user("p3", ECS, allow("iam:PassRole", on=[FOUR, "arn:aws:iam::{account}:role/app3"]))),
        who="p3"),
    Row("pass-to-tasks", "iam:PassedToService is ecs-tasks.amazonaws.com", "ecs.RegisterTaskDefinition",
        definition("p4"), Ok(), "ECS developer guide, Amazon ECS task execution IAM role",
        before=(user("p4", ECS, allow("iam:PassRole", Condition=TO_TASKS)),), who="p4"),
    Row("pass-to-ecs", "And not ecs.amazonaws.com", "ecs.RegisterTaskDefinition", definition("p5"), no("p5", FOUR),
        launch(7), before=(user("p5", ECS, allow("iam:PassRole", Condition=TO_ECS)),), who="p5"),
    Row("pass-denied", "A Deny of iam:PassRole is said to be one", "ecs.RegisterTaskDefinition", definition("p6"),
        no("p6", FOUR, "with an explicit deny in an identity-based policy"), launch(22),
        before=(user("p6", allow("*"), deny("iam:PassRole")),), who="p6"),
    Row("pass-wrong-role", "A right on a look-alike does not count", "ecs.RegisterTaskDefinition", definition("p7"),
        no("p7", FOUR), launch(7), before=(user("p7", ECS, allow("iam:PassRole", on=FOUR + "teen")),), who="p7"),
    Row("pass-on-the-role-itself", "A right to pass on the ECS role itself does not help the caller",
        "ecs.RegisterTaskDefinition", definition("p8", executionRoleArn="arn:aws:iam::{account}:role/passer"),
        no("p8", "arn:aws:iam::{account}:role/passer"), launch(7),
        before=(role("passer", allow("iam:PassRole")), user("p8", ECS)), who="p8"),
    Row("pass-no-role", "A task definition without a role passes none", "ecs.RegisterTaskDefinition",
        definition("p9", {"image": "public.ecr.aws/nginx/nginx:1"}, executionRoleArn=None), Ok(), launch(7),
        before=(user("p9", ECS),), who="p9"),
    Row("pass-run", "Running a task passes its roles again", "ecs.RunTask", run("p10"), no("p10", FOUR), launch(7),
        before=(may_run("p10"), user("p10", ECS)), who="p10"),
    Row("pass-run-override", "An override's role is passed too", "ecs.RunTask",
        run("p11", overrides={"taskRoleArn": "arn:aws:iam::{account}:role/app11"}),
        no("p11", "arn:aws:iam::{account}:role/app11"), launch(7),
        before=(may_run("p11"), role("app11"), user("p11", ECS, allow("iam:PassRole", on=FOUR))), who="p11"),
    Row("pass-service", "Creating a service passes the roles of its task definition", "ecs.CreateService",
        {**run("p12"), "serviceName": "p12", "desiredCount": 1}, no("p12", FOUR), launch(7),
        before=(may_run("p12"), user("p12", ECS)), who="p12"),
    Row("pass-boundary", "A boundary that leaves iam:PassRole out limits it", "ecs.RegisterTaskDefinition",
        definition("p13"), no("p13", FOUR, "because no permissions boundary allows the iam:PassRole action"), LOGIC,
        before=(did("iam.CreatePolicy", PolicyName="only-ecs", PolicyDocument=policy(ECS)),
                user("p13", allow("*"), PermissionsBoundary="arn:aws:iam::{account}:policy/only-ecs")), who="p13"),
    Row("pass-to-ec2", "Adding a role to an instance profile passes it to ec2.amazonaws.com",
        "iam.AddRoleToInstanceProfile", {"InstanceProfileName": "ip", "RoleName": "four"},
        Refused("AccessDenied", 403, "User: arn:aws:iam::{account}:user/p14 is not authorized to perform: iam:PassRole "
                "on resource: arn:aws:iam::{account}:role/four because no identity-based policy allows the "
                "iam:PassRole action"), launch(7),
        before=(did("iam.CreateInstanceProfile", InstanceProfileName="ip"),
                user("p14", allow("iam:Add*"), allow("iam:PassRole", Condition=TO_TASKS))), who="p14"),
)  # fmt: skip
