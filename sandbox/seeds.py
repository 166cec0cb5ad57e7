"""What an account starts with, put into moto: a planter for each service. A seed is data:

    learner       {user, policies: [name or ARN of an AWS-managed policy], statements: [IAM statement]}
    network       {vpc: {name, cidr}, subnets: [{name, cidr, zone}], security_groups: [{name, description, ports}]}
    repositories  [{name, images: [tag]}]
    secrets       [{name, value: text or mapping}]
    parameters    [{name, value, secure}]
    clusters      [name]
    log_groups    [name]
    buckets       [{name, objects: {key: text}}]
    tables        [{name, key, items: [{attribute: text or number}]}]
    unreachable   [service that tasks have no way to: ecr, logs, …]

All parts are optional. In every text, `{account}` and `{region}` stand for the account's own. The course's reader has
judged a seed before it comes here. A seed is planted straight into moto's backends (by their pinned version), not by
requests: it is the state before the first one.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.learner import USER, Keys

log = logging.getLogger("sandbox")

Seed = Mapping[str, Any]


def plant(service: str, backend: Any, seed: Seed, account: str, region: str, keys: Keys) -> None:
    """Put what a seed has for this service into a new backend of moto's."""
    if service == "iam":
        _learner(backend, seed.get("learner", {}), keys)
    planter = _PLANTERS.get(service)
    if planter:
        try:
            planter(backend, {**_filled(seed, account, region), "region": region})
        except Exception:  # another learner may have taken a bucket's name; the account lives without that part
            log.exception("the seed of %s in account %s", service, account)


def fault(seed: Seed) -> str:
    """What is wrong with a seed that its course's reader cannot know, as a sentence; empty when nothing is."""
    from sandbox.patches import managed_policies

    names = managed_policies.names()
    for policy in seed.get("learner", {}).get("policies", []):
        name = policy.rpartition("/")[2]
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            return f"seed.learner.policies: there is no AWS-managed policy {name!r}{hint}"
    return ""


def _filled(value: Any, account: str, region: str) -> Any:
    if isinstance(value, str):
        return value.replace("{account}", account).replace("{region}", region)
    if isinstance(value, list):
        return [_filled(item, account, region) for item in value]
    if isinstance(value, Mapping):
        return {_filled(key, account, region): _filled(item, account, region) for key, item in value.items()}
    return value


def _learner(iam: Any, learner: Mapping[str, Any], keys: Keys) -> None:
    """The user whose keys the learner has: an administrator, unless the seed says less."""
    name = learner.get("user", USER)
    iam.create_user("us-east-1", name)
    key = iam.create_access_key(name)
    user = iam.users[name]
    del iam.access_keys[key.access_key_id]
    key.access_key_id, key.secret_access_key = keys.access_key, keys.secret_key
    iam.access_keys[keys.access_key] = key
    statements = learner.get("statements", [])
    for policy in learner.get("policies", [] if statements else ["AdministratorAccess"]):
        iam.attach_user_policy(_managed(iam, policy), user.name)
    if statements:
        iam.put_user_policy(name, "learner", json.dumps({"Version": "2012-10-17", "Statement": statements}))


def _managed(iam: Any, policy: str) -> str:
    policy = policy.rpartition("/")[2]
    return next(str(arn) for arn in iam.managed_policies if arn.rpartition("/")[2] == policy)


def _network(ec2: Any, seed: Seed) -> None:
    network = seed.get("network")
    if not network:
        return
    named = [{"Key": "Name", "Value": network["vpc"]["name"]}]
    vpc = ec2.create_vpc(network["vpc"]["cidr"], tags=named)
    for number, subnet in enumerate(network.get("subnets", ())):
        zone = f"{ec2.region_name}{subnet.get('zone') or 'abc'[number % 3]}"
        made = ec2.create_subnet(vpc.id, subnet["cidr"], availability_zone=zone)
        made.add_tags({"Name": subnet["name"]})
    for group in network.get("security_groups", ()):
        made = ec2.create_security_group(group["name"], group.get("description") or group["name"], vpc.id)
        for port in group.get("ports", ()):
            ec2.authorize_security_group_ingress(made.id, "tcp", port, port, [{"CidrIp": "0.0.0.0/0"}])


def _repositories(ecr: Any, seed: Seed) -> None:
    for repository in seed.get("repositories", ()):
        name = repository["name"]
        ecr.create_repository(name, None, {"encryptionType": "AES256"}, {"scanOnPush": False}, "MUTABLE", [])
        for tag in repository.get("images", ()):
            ecr.put_image(name, _manifest(name, tag), tag)


def _manifest(repository: str, tag: str) -> str:
    """A manifest as `docker push` sends it: a config and three layers, whose digests are made from the names."""

    def blob(kind: str, part: str, size: int) -> dict[str, object]:
        digest = hashlib.sha256(f"{repository}:{tag} {part}".encode()).hexdigest()
        return {"mediaType": f"application/vnd.docker.{kind}", "size": size, "digest": f"sha256:{digest}"}

    layer = "image.rootfs.diff.tar.gzip"
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": blob("container.image.v1+json", "config", 6_381),
        "layers": [
            blob(layer, "base", 29_124_735),
            blob(layer, "runtime", 47_319_024),
            blob(layer, "application", 21_474_836),
        ],
    }
    return json.dumps(manifest, indent=3)


def _secrets(secretsmanager: Any, seed: Seed) -> None:
    for secret in seed.get("secrets", ()):
        secretsmanager.create_secret(secret["name"], _text(secret["value"]), None, None, None, None, None, [], False)


def _parameters(ssm: Any, seed: Seed) -> None:
    for parameter in seed.get("parameters", ()):
        kind = "SecureString" if parameter.get("secure") else "String"
        key = "alias/aws/ssm" if parameter.get("secure") else ""
        value = _text(parameter["value"])
        ssm.put_parameter(parameter["name"], "", value, kind, "", key, False, [], "text", "Standard", None)


def _ecs(ecs: Any, seed: Seed) -> None:
    for name in seed.get("clusters", ()):
        ecs.create_cluster(name)
    if seed.get("unreachable"):
        from sandbox.ecs.doors import without_route

        without_route(ecs, seed["unreachable"])


def _log_groups(logs: Any, seed: Seed) -> None:
    for name in seed.get("log_groups", ()):
        logs.create_log_group(name, {})


def _buckets(s3: Any, seed: Seed) -> None:
    for bucket in seed.get("buckets", ()):
        s3.create_bucket(bucket["name"], seed["region"])
        for key, text in bucket.get("objects", {}).items():
            s3.put_object(bucket["name"], key, text.encode())


def _tables(dynamodb: Any, seed: Seed) -> None:
    for table in seed.get("tables", ()):
        name, key = table["name"], table["key"]
        dynamodb.create_table(
            name,
            schema=[{"AttributeName": key, "KeyType": "HASH"}],
            throughput=None,
            attr=[{"AttributeName": key, "AttributeType": "S"}],
            global_indexes=None,
            indexes=None,
            streams=None,
            billing_mode="PAY_PER_REQUEST",
            sse_specification=None,
            tags=[],
            deletion_protection_enabled=False,
            warm_throughput=None,
        )
        for item in table.get("items", ()):
            dynamodb.put_item(name, {attribute: _attribute(value) for attribute, value in item.items()})


def _attribute(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"BOOL": value}
    return {"S": value} if isinstance(value, str) else {"N": str(value)}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


_PLANTERS: Mapping[str, Callable[[Any, Seed], None]] = {
    "ec2": _network,
    "ecr": _repositories,
    "secretsmanager": _secrets,
    "ssm": _parameters,
    "ecs": _ecs,
    "logs": _log_groups,
    "s3": _buckets,
    "dynamodb": _tables,
}
