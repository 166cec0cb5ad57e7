"""What a task says that stops while the agent fetches: E9 to E14, E18, and the misconceptions that end there."""

from __future__ import annotations

from typing import Any

import pytest
from ecs.sentences import (
    ASM,
    DECRYPT,
    EXECUTION,
    FILES,
    HTTP,
    KEYS,
    READ,
    RETRIED,
    SSM,
    TOKEN,
    check_stop,
    denied,
    no_access,
    secret,
    value_from,
)
from ecs.worlds import (
    ACCOUNT,
    E_ARN,
    EXECUTION_POLICY,
    FOUR,
    KEY,
    REGION,
    REPOSITORY,
    SECRET,
    T_ARN,
    allow,
    container,
    deny,
    workshop,
    world,
)

from tutor import ecs
from tutor.ecs import FixedWorld, Present, Trouble

FILE = "arn:aws:s3:::env/core.env"
WITH_FILE = container(environmentFiles=[{"value": FILE, "type": "s3"}])
PARAMETER = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/dev/db"
WITH_PARAMETER = container(secrets=[{"name": "DB", "valueFrom": "/dev/db"}])
HUB = container(
    image="fcj/core:1", secrets=None, logConfiguration=None, repositoryCredentials={"credentialsParameter": SECRET}
)
NO_TOKEN = allow("ecr:Batch*", "logs:*", "secretsmanager:*")
NOT_THERE = (
    f"ResourceNotFoundException: The task can't retrieve the secret with ARN '{SECRET}' from AWS Secrets "
    f"Manager. Check "
    "whether the secret exists in the specified Region: operation error Secrets Manager: GetSecretValue, "
    f"{HTTP}ResourceNotFoundException: Secrets Manager can't find the specified secret"
)
STOPS: list[tuple[str, dict[str, Any] | None, FixedWorld, str, Trouble]] = [
    (
        "E9",
        None,
        world(NO_TOKEN),
        f"{EXECUTION}retrieve ecr registry auth: {RETRIED}"
        + no_access("ECR", "GetAuthorizationToken", denied(TOKEN, "*")),
        Trouble.IAM,
    ),
    (
        "misconception 12: the token scoped to a repository",
        None,
        world(NO_TOKEN, allow(TOKEN, on=REPOSITORY)),
        f"{EXECUTION}retrieve ecr registry auth: {RETRIED}"
        + no_access("ECR", "GetAuthorizationToken", denied(TOKEN, "*")),
        Trouble.IAM,
    ),
    (
        "E10",
        None,
        world(EXECUTION_POLICY),
        f"{ASM}failed to fetch secret {SECRET} from secrets manager: "
        + no_access("Secrets Manager", "GetSecretValue", denied(READ, SECRET)),
        Trouble.IAM,
    ),
    (
        "E22: an explicit deny",
        None,
        world(*FOUR, deny("secretsmanager:*")),
        f"{ASM}failed to fetch secret {SECRET} from secrets manager: "
        + no_access(
            "Secrets Manager",
            "GetSecretValue",
            denied(READ, SECRET, "with an explicit deny in an identity-based policy"),
        ),
        Trouble.IAM,
    ),
    (
        "E11, misconception 14: no decryption with the four policies",
        None,
        world(*FOUR, keys=KEYS, **secret(kms_key=KEY)),
        f"{ASM}failed to fetch secret {SECRET} from secrets manager: "
        + no_access("Secrets Manager", "GetSecretValue", "Access to KMS is not allowed"),
        Trouble.IAM,
    ),
    (
        "E12, misconception 10: a key in another case",
        value_from(f"{SECRET}:db_connection_string::"),
        world(),
        f"{ASM}retrieved secret from Secrets Manager did not contain json key db_connection_string",
        Trouble.RESOURCE,
    ),
    (
        "E12 of a secret with a key of the customer's",
        value_from(f"{SECRET}:NO::"),
        world(*FOUR, DECRYPT, keys=KEYS, **secret(kms_key=KEY)),
        f"{ASM}retrieved secret from Secrets Manager did not contain json key NO",
        Trouble.RESOURCE,
    ),
    (
        "a JSON key of plain text",
        None,
        world(*FOUR, **secret(json_keys=None)),
        f"{ASM}invalid character '…' looking for beginning of value",
        Trouble.RESOURCE,
    ),
    ("E13", None, world(*FOUR, secrets={}), f"{ASM}{NOT_THERE}.", Trouble.RESOURCE),
    (
        "E13: another region's ARN",
        value_from(SECRET.replace(REGION, "us-east-1")),
        world(),
        f"{ASM}{NOT_THERE}.".replace(f":{REGION}:", ":us-east-1:"),
        Trouble.RESOURCE,
    ),
    (
        "E13: no such stage",
        value_from(f"{SECRET}::AWSPENDING:"),
        world(),
        f"{ASM}{NOT_THERE} value for staging label: AWSPENDING",
        Trouble.RESOURCE,
    ),
    (
        "E13: no such version",
        value_from(f"{SECRET}:::12345678-1234-1234-1234-123456789012"),
        world(),
        f"{ASM}{NOT_THERE} value for VersionId: 12345678-1234-1234-1234-123456789012",
        Trouble.RESOURCE,
    ),
    (
        "E13, misconception 9: the closing colons forgotten",
        value_from(f"{SECRET}:DB_CONNECTION_STRING"),
        world(),
        f"{ASM}an invalid ARN format for the AWS Secrets Manager secret was specified. Specify a valid ARN "
        f"and try again.",
        Trouble.DEFINITION,
    ),
    (
        "E14",
        WITH_PARAMETER,
        world(parameters={"/dev/db": Present(ecs.Parameter(PARAMETER))}),
        f"{SSM}AccessDeniedException: " + denied("ssm:GetParameters", PARAMETER),
        Trouble.IAM,
    ),
    (
        "E14: no such parameter",
        WITH_PARAMETER,
        world(*FOUR, allow("ssm:GetParameters")),
        f"{SSM}invalid ssm parameters: /dev/db",
        Trouble.RESOURCE,
    ),
    (
        "E14: two parameters of one call are missing",
        container(secrets=[{"name": "A", "valueFrom": "/a"}, {"name": "B", "valueFrom": "/b"}]),
        world(*FOUR, allow("ssm:GetParameters")),
        f"{SSM}invalid ssm parameters: /a,/b",
        Trouble.RESOURCE,
    ),
    (
        "E14: one parameter is missing and the other denied",
        container(secrets=[{"name": "A", "valueFrom": "/a"}, {"name": "DB", "valueFrom": "/dev/db"}]),
        world(*FOUR, allow("ssm:GetParameters", on=PARAMETER.replace("dev/db", "a"))),
        f"{SSM}AccessDeniedException: " + denied("ssm:GetParameters", PARAMETER),
        Trouble.IAM,
    ),
    (
        "a secret's name is taken for a parameter's",
        value_from("dev/fcj/momentum"),
        world(*FOUR, allow("ssm:GetParameters")),
        f"{SSM}invalid ssm parameters: dev/fcj/momentum",
        Trouble.RESOURCE,
    ),
    (
        "a SecureString's key",
        WITH_PARAMETER,
        world(
            *FOUR,
            allow("ssm:GetParameters"),
            parameters={"/dev/db": Present(ecs.Parameter(PARAMETER, KEY))},
            keys=KEYS,
        ),
        f"{SSM}AccessDeniedException: " + denied("kms:Decrypt", KEY),
        Trouble.IAM,
    ),
    (
        "E18",
        WITH_FILE,
        world(*FOUR, allow("s3:GetBucketLocation"), objects={FILE: Present(ecs.StoredObject(FILE))}),
        f"{FILES}operation error S3: HeadObject, https response error StatusCode: 403, api error Forbidden: Forbidden",
        Trouble.IAM,
    ),
    (
        "E18: no such object, and the bucket may not be listed",
        WITH_FILE,
        world(*FOUR, allow("s3:GetBucketLocation", "s3:GetObject")),
        f"{FILES}operation error S3: HeadObject, https response error StatusCode: 403, api error Forbidden: Forbidden",
        Trouble.RESOURCE,
    ),
    (
        "no such object, and the bucket may be listed",
        WITH_FILE,
        world(*FOUR, allow("s3:*")),
        f"{FILES}operation error S3: HeadObject, https response error StatusCode: 404, api error NotFound: Not Found",
        Trouble.RESOURCE,
    ),
    (
        "the bucket's place",
        WITH_FILE,
        world(*FOUR, allow("s3:GetObject"), objects={FILE: Present(ecs.StoredObject(FILE))}),
        f"{FILES}operation error S3: GetBucketLocation, https response error StatusCode: 403, RequestID: "
        f"<ID>, api error "
        "AccessDenied: " + denied("s3:GetBucketLocation", '"arn:aws:s3:::env"'),
        Trouble.IAM,
    ),
    (
        "the registry's credentials",
        HUB,
        world(EXECUTION_POLICY),
        f"{EXECUTION}get registry auth from asm: {RETRIED}asm fetching secret from the service for {SECRET}: "
        + no_access("Secrets Manager", "GetSecretValue", denied(READ, SECRET)),
        Trouble.IAM,
    ),
    (
        "credentials without a password",
        HUB,
        world(*FOUR, **secret(json_keys=Present(frozenset({"username"})))),
        f"{EXECUTION}get registry auth from asm: {RETRIED}asm fetching password: AuthorizationData is malformed, empty "
        "field",
        Trouble.RESOURCE,
    ),
    (
        "credentials in plain text",
        HUB,
        world(*FOUR, **secret(json_keys=None)),
        f"{EXECUTION}get registry auth from asm: {RETRIED}asm fetching authorization data: unable to unmarshal secret "
        "value, invalid schema",
        Trouble.RESOURCE,
    ),
    (
        "misconception 2: GetSecretValue on the task role",
        workshop(taskRoleArn=T_ARN),
        world(EXECUTION_POLICY, task=FOUR),
        f"{ASM}failed to fetch secret {SECRET} from secrets manager: "
        + no_access("Secrets Manager", "GetSecretValue", denied(READ, SECRET)),
        Trouble.IAM,
    ),
    (
        "misconception 4: the fields swapped",
        workshop(executionRoleArn=T_ARN, taskRoleArn=E_ARN),
        world(),
        f"{EXECUTION}retrieve ecr registry auth: {RETRIED}"
        + no_access("ECR", "GetAuthorizationToken", denied(TOKEN, "*")).replace(
            "fcjEcsTaskExecutionRole", "fcjCoreTaskRole"
        ),
        Trouble.IAM,
    ),
    (
        "misconception 11: a JSON key in a policy's Resource",
        None,
        world(*FOUR[:3], allow(READ, on=f"{SECRET}:DB_CONNECTION_STRING::")),
        f"{ASM}failed to fetch secret {SECRET} from secrets manager: "
        + no_access("Secrets Manager", "GetSecretValue", denied(READ, SECRET)),
        Trouble.IAM,
    ),
    (
        "misconception 11: wrong random characters in a policy's Resource",
        None,
        world(*FOUR[:3], allow(READ, on=SECRET.replace("AbCdEf", "GhIjKl"))),
        f"{ASM}failed to fetch secret {SECRET} from secrets manager: "
        + no_access("Secrets Manager", "GetSecretValue", denied(READ, SECRET)),
        Trouble.IAM,
    ),
]


@pytest.mark.parametrize(
    ("document", "in_world", "reason", "trouble"), [row[1:] for row in STOPS], ids=[row[0] for row in STOPS]
)
def test_a_task_stops_with_awss_words(
    document: dict[str, Any] | None, in_world: FixedWorld, reason: str, trouble: Trouble
) -> None:
    check_stop(document, in_world, reason, trouble)
