"""Task definitions made at random, each with a world in which all that it names is there."""

from __future__ import annotations

from typing import Any

from ecs.worlds import ACCOUNT, E_ARN, HOST, KEY, REGION, T_ARN, role, workshop
from hypothesis import strategies as st

from tutor.ecs import FixedWorld, Key, LogGroup, Parameter, Present, Repository, Secret, StoredObject
from tutor.iam import Policy
from tutor.iam import parse as policy

SECRET_ARN = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:"
KEY_POLICY = policy(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
            "Action": "kms:*",
            "Resource": "*",
        },
    }
)
SECRETS = {
    f"{SECRET_ARN}dev/one-AbCdEf": Present(Secret(f"{SECRET_ARN}dev/one-AbCdEf", Present(frozenset({"a", "b"})))),
    f"{SECRET_ARN}dev/two-GhIjKl": Present(Secret(f"{SECRET_ARN}dev/two-GhIjKl", Present(frozenset({"a"})), KEY)),
    f"{SECRET_ARN}plain-MnOpQr": Present(Secret(f"{SECRET_ARN}plain-MnOpQr")),
    f"{SECRET_ARN}hub-StUvWx": Present(Secret(f"{SECRET_ARN}hub-StUvWx", Present(frozenset({"username", "password"})))),
}
PARAMETERS = {
    "/dev/db": Present(Parameter(f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/dev/db")),
    "token": Present(Parameter(f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/token", KEY)),
}
VALUES = [
    f"{SECRET_ARN}dev/one-AbCdEf",
    f"{SECRET_ARN}dev/one-AbCdEf:a::",
    f"{SECRET_ARN}dev/one:b::",
    f"{SECRET_ARN}dev/two-GhIjKl:a:AWSCURRENT:",
    f"{SECRET_ARN}plain-MnOpQr",
    "/dev/db",
    "token",
    f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/dev/db",
]
FILES = ["arn:aws:s3:::env/a.env", "arn:aws:s3:::env/b.env", "arn:aws:s3:::other/c.env"]
REPOSITORIES = {
    f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/{name}": Present(
        Repository(f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/{name}", frozenset({"v1", "latest"}))
    )
    for name in ("app", "team/side")
}
THERE, MADE = "/there", "/made"
LOG_GROUPS = {THERE: Present(LogGroup(f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{THERE}"))}


def world(*policies: Policy) -> FixedWorld:
    """All that a generated task definition may name is there, but for the log group that its driver makes."""
    return FixedWorld(
        ACCOUNT,
        REGION,
        roles={E_ARN: Present(role(*policies)), T_ARN: Present(role(arn=T_ARN))},
        repositories=REPOSITORIES,
        log_groups=LOG_GROUPS,
        secrets=SECRETS,
        parameters=PARAMETERS,
        keys={KEY: Present(Key(KEY, KEY_POLICY))},
        objects={arn: Present(StoredObject(arn, kms_key=KEY if "other" in arn else "")) for arn in FILES},
    )


@st.composite
def _container(draw: st.DrawFn, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": name,
        "image": draw(
            st.sampled_from([f"{HOST}/app:v1", f"{HOST}/team/side", "nginx:1", "public.ecr.aws/nginx/nginx"])
        ),
        "secrets": [
            {"name": f"S{number}", "valueFrom": value}
            for number, value in enumerate(draw(st.lists(st.sampled_from(VALUES), max_size=4)))
        ],
    }
    if draw(st.booleans()):
        files = draw(st.lists(st.sampled_from(FILES), max_size=2, unique=True))
        found["environmentFiles"] = [{"value": arn, "type": "s3"} for arn in files]
    group = draw(st.sampled_from([None, THERE, MADE]))
    if group:
        options = {"awslogs-group": group, "awslogs-region": REGION, "awslogs-stream-prefix": "ecs"}
        if group == MADE:
            options["awslogs-create-group"] = "true"
        found["logConfiguration"] = {"logDriver": "awslogs", "options": options}
    if draw(st.integers(0, 4)) == 0:
        found["image"] = "private/app:1"
        found["repositoryCredentials"] = {"credentialsParameter": f"{SECRET_ARN}hub-StUvWx"}
    return found


@st.composite
def definitions(draw: st.DrawFn) -> dict[str, Any]:
    """A task definition that registers."""
    names = ["core", "admin", "side"][: draw(st.integers(1, 3))]
    role_arn = draw(st.sampled_from([None, T_ARN]))
    return workshop(
        containerDefinitions=[draw(_container(name)) for name in names], cpu="1024", memory="2048", taskRoleArn=role_arn
    )
