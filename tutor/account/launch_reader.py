"""What a launch looks at beside roles: task definitions, images, log groups, and secrets without their values.

A secret's value is never read from a real account, so the JSON keys in it stay unreadable there. In the sandbox, whose
secrets are toys, the names of its keys are looked up and the values dropped at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tutor.account import ecs_reader
from tutor.account.guarded import guarded
from tutor.snapshot import (
    Absent,
    ImageRepository,
    Item,
    KeyEntry,
    Need,
    ObjectEntry,
    ParameterEntry,
    Present,
    SecretEntry,
    TargetInfo,
    Unreadable,
)

Clients = Callable[[str, str], Any]
NOT_LOOKED = "a secret's value is not read from a real account"


def read(clients: Clients, needs: Iterable[Need], info: TargetInfo) -> dict[Need, Item[Any]]:
    """An item for each of `needs`, whose kinds must be in `READS`."""
    wanted = list(needs)
    with ThreadPoolExecutor(max_workers=6) as pool:
        items = pool.map(lambda need: guarded(lambda: READS[need.kind](clients, need.name, info)), wanted)
        return dict(zip(wanted, items, strict=True))


def _task_definition(clients: Clients, name: str, info: TargetInfo) -> Item[str]:
    from botocore.exceptions import ClientError

    try:
        found = clients("ecs", _region_of(name)).describe_task_definition(taskDefinition=name)["taskDefinition"]
    except ClientError as error:
        # ECS has one answer for every task definition that is not there. Source: the API's answer to a missing family.
        if "Unable to describe task definition" in str(error):
            return Absent()
        raise
    return Present(json.dumps(found, default=str))


def _repository(clients: Clients, arn: str, info: TargetInfo) -> Item[ImageRepository]:
    _, _, _, region, account, resource = arn.split(":", 5)
    ecr, named = clients("ecr", region), {"registryId": account, "repositoryName": resource.partition("/")[2]}
    images: list[str] = []
    for page in ecr.get_paginator("list_images").paginate(**named):
        for image in page["imageIds"]:
            images += [image[key] for key in ("imageTag", "imageDigest") if key in image]
    policy = guarded(lambda: Present(ecr.get_repository_policy(**named)["policyText"]))
    return Present(ImageRepository(arn, tuple(dict.fromkeys(images)), policy))


def _secret(clients: Clients, arn: str, info: TargetInfo) -> Item[SecretEntry]:
    manager = clients("secretsmanager", _region_of(arn))
    found = manager.describe_secret(SecretId=arn)
    if "DeletedDate" in found:
        return Absent()
    versions: dict[str, list[str]] = found.get("VersionIdsToStages", {})
    return Present(
        SecretEntry(
            found["ARN"],
            _json_keys(manager, arn) if info.kind == "sandbox" else Unreadable(NOT_LOOKED),
            found.get("KmsKeyId", ""),
            guarded(lambda: _text(manager.get_resource_policy(SecretId=arn).get("ResourcePolicy"))),
            tuple(sorted({stage for stages in versions.values() for stage in stages})),
            tuple(versions),
        )
    )


def _json_keys(manager: Any, arn: str) -> Item[tuple[str, ...]]:
    def names() -> Item[tuple[str, ...]]:
        value = manager.get_secret_value(SecretId=arn).get("SecretString")
        try:
            raw = json.loads(value or "")
        except ValueError:
            return Absent()
        return Present(tuple(raw)) if isinstance(raw, dict) else Absent()

    return guarded(names)


def _parameter(clients: Clients, name: str, info: TargetInfo) -> Item[ParameterEntry]:
    region, _, parameter = name.partition("|")
    filters = [{"Key": "Name", "Option": "Equals", "Values": [parameter]}]
    found = clients("ssm", region).describe_parameters(ParameterFilters=filters)["Parameters"]
    if not found:
        return Absent()
    own = f"arn:{_partition(info)}:ssm:{region}:{info.account}:parameter/{parameter.removeprefix('/')}"
    return Present(ParameterEntry(found[0].get("ARN", own), found[0].get("KeyId", "")))


def _log_group(clients: Clients, name: str, info: TargetInfo) -> Item[str]:
    region, _, group = name.partition("|")
    pages = clients("logs", region).get_paginator("describe_log_groups").paginate(logGroupNamePrefix=group)
    for page in pages:
        for entry in page["logGroups"]:
            if entry["logGroupName"] == group:
                return Present(str(entry["arn"]).removesuffix(":*"))
    return Absent()


def _key(clients: Clients, name: str, info: TargetInfo) -> Item[KeyEntry]:
    kms = clients("kms", _region_of(name))
    found = kms.describe_key(KeyId=name)["KeyMetadata"]
    policy = guarded(lambda: Present(kms.get_key_policy(KeyId=found["KeyId"], PolicyName="default")["Policy"]))
    return Present(KeyEntry(found["Arn"], policy, found.get("Enabled", True), found.get("KeyManager") != "AWS"))


def _object(clients: Clients, arn: str, info: TargetInfo) -> Item[ObjectEntry]:
    bucket, _, key = arn.split(":", 5)[5].partition("/")
    s3 = clients("s3", "")
    found = s3.head_object(Bucket=bucket, Key=key)
    policy = guarded(lambda: Present(s3.get_bucket_policy(Bucket=bucket)["Policy"]))
    return Present(ObjectEntry(arn, policy, found.get("SSEKMSKeyId", "")))


READS: dict[str, Callable[[Clients, str, TargetInfo], Item[Any]]] = {
    "task-definition": _task_definition,
    "repository": _repository,
    "secret": _secret,
    "parameter": _parameter,
    "log-group": _log_group,
    "key": _key,
    "object": _object,
    **ecs_reader.READS,
}
"""How each kind of need is read."""


def _region_of(arn: str) -> str:
    return arn.split(":")[3] if arn.startswith("arn:") and arn.count(":") >= 5 else ""


def _partition(info: TargetInfo) -> str:
    return info.identity.split(":")[1] if info.identity.startswith("arn:") else "aws"


def _text(policy: str | None) -> Item[str]:
    return Present(policy) if policy else Absent()
