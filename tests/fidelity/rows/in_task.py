"""The application inside a task: the task role's keys, and nothing else (E20 to E23)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fidelity.row import Ok, Refused, Row, Step
from fidelity.sources import launch
from fidelity.steps import allow, definition, deny, did, enters, made_bucket, made_table, policy, role, runs, workshop

if TYPE_CHECKING:
    from fidelity.stage import Stage

TASK_ROLE = "ECS developer guide, Amazon ECS task IAM role"


def STAGE(stage: Stage) -> None:
    """The workshop's account, with a bucket and a table for the applications."""
    workshop(stage)
    stage.names["bucket"] = f"app-{stage.names['account']}"
    made_bucket(stage, "{bucket}")
    stage.do("s3.PutObject", {"Bucket": "{bucket}", "Key": "k", "Body": "x"})
    made_table(stage, "app")


def inside(family: str, *statements: Any, taskless: bool = False) -> tuple[Step, ...]:
    """A task of this family runs, with a task role of the same name that may do this; who calls is its application."""
    arn = None if taskless else f"arn:aws:iam::{{account}}:role/{family}"
    image = {"image": "public.ecr.aws/nginx/nginx:1.27"}
    made = did("ecs.RegisterTaskDefinition", **definition(family, image, taskRoleArn=arn, executionRoleArn=None))
    return (*(() if taskless else (role(family, *statements),)), made, runs(family), enters(family))


def no(family: str, action: str, resource: str, why: str = "", s3: bool = True) -> Refused:
    """The application is denied, by the name of its role and its task."""
    why = why or f"because no identity-based policy allows the {action} action"
    who = f"arn:aws:sts::{{account}}:assumed-role/{family}/…"
    said = f"User: {who} is not authorized to perform: {action} on resource: {resource} {why}"
    return Refused("AccessDenied" if s3 else "AccessDeniedException", 403 if s3 else 400, said)


GET = {"Bucket": "{bucket}", "Key": "k"}
PUT = {"TableName": "app", "Item": {"id": {"S": "1"}}}
TABLE = "arn:aws:dynamodb:{region}:{account}:table/app"
ROWS = (
    Row("inside-identity", "The application is the task role's session, named after the task", "sts.GetCallerIdentity",
        {}, Ok({"Arn": "arn:aws:sts::{account}:assumed-role/identity/…"}), TASK_ROLE, before=inside("identity"),
        who="identity"),
    Row("inside-e20", "S3 refuses what the task role may not (E20)", "s3.GetObject", GET,
        no("e20", "s3:GetObject", '"arn:aws:s3:::{bucket}/k"'), launch(20), before=inside("e20", allow("sts:*")),
        who="e20"),
    Row("inside-e20-list", "And so through the CLI (E20)", "s3.ListObjectsV2", {"Bucket": "{bucket}"},
        no("e20list", "s3:ListBucket", '"arn:aws:s3:::{bucket}"'), launch(20), before=inside("e20list"), who="e20list",
        cli=True),
    Row("inside-e21", "DynamoDB refuses it (E21)", "dynamodb.PutItem", PUT,
        no("e21", "dynamodb:PutItem", TABLE, s3=False), launch(21), before=inside("e21", allow("s3:*")), who="e21",
        cli=True),
    Row("inside-e22", "A Deny is said to be one (E22)", "dynamodb.PutItem", PUT,
        no("e22", "dynamodb:PutItem", TABLE, "with an explicit deny in an identity-based policy", s3=False), launch(22),
        before=inside("e22", allow("*"), deny("dynamodb:*")), who="e22", cli=True),
    Row("inside-may", "What the task role may is done", "dynamodb.PutItem", PUT,
        Ok({"ResponseMetadata.HTTPStatusCode": 200}), TASK_ROLE, before=inside("may", allow("dynamodb:PutItem")),
        who="may"),
    Row("inside-execution-role", "The execution role's rights are not the application's", "s3.ListObjectsV2",
        {"Bucket": "{bucket}"}, no("apart", "s3:ListBucket", '"arn:aws:s3:::{bucket}"'), TASK_ROLE,
        before=(role("starter", allow("s3:*")), role("apart"),
                did("ecs.RegisterTaskDefinition", **definition("apart", {"image": "public.ecr.aws/nginx/nginx:1.27"},
                    executionRoleArn="arn:aws:iam::{account}:role/starter",
                    taskRoleArn="arn:aws:iam::{account}:role/apart")), runs("apart"), enters("apart")), who="apart"),
    Row("inside-e23", "Without a task role there are no credentials (E23)", "s3.ListBuckets", {},
        Refused("", 0, "Unable to locate credentials…"), launch(23), before=inside("e23", taskless=True), who="e23",
        cli=True),
    Row("inside-bucket-policy", "A bucket's own policy that names the role lets it in", "s3.ListObjectsV2",
        {"Bucket": "{bucket}"}, Ok({"KeyCount": 1}), "IAM user guide, Policy evaluation logic",
        before=(*inside("guest"), did("s3.PutBucketPolicy", Bucket="{bucket}", Policy=policy({
            "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::{account}:role/guest"}, "Action": "s3:ListBucket",
            "Resource": "arn:aws:s3:::{bucket}"}))), who="guest"),
    Row("inside-override", "An override's task role is the application's", "sts.GetCallerIdentity", {},
        Ok({"Arn": "arn:aws:sts::{account}:assumed-role/instead/…"}), TASK_ROLE,
        before=(role("instead"), role("usual"), did("ecs.RegisterTaskDefinition", **definition(
            "overridden", {"image": "public.ecr.aws/nginx/nginx:1.27"},
            taskRoleArn="arn:aws:iam::{account}:role/usual")),
            runs("overridden", overrides={"taskRoleArn": "arn:aws:iam::{account}:role/instead"}), enters("overridden")),
        who="overridden"),
)  # fmt: skip
