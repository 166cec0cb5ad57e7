"""Random inputs made from botocore's service models: valid-shaped ones, and ones spoiled on their way out.

Names come from a small pool, and ids, names and ARNs that answers show are kept in `Known`, so that operations meet
each other's resources. Everything is drawn from one `random.Random`: a seed repeats a run.
"""

from __future__ import annotations

import datetime
import json
import random
import re
from typing import Any

ACCOUNT = "111122223333"
REGION = "ap-southeast-1"
NAMES = ("alpha", "beta", "gamma-1", "delta_2", "epsilon")
IMAGE_MANIFEST = json.dumps(
    {
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": {"mediaType": "application/json", "size": 2, "digest": "sha256:" + "a" * 64},
        "layers": [],
    }
)
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
IDENTITY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
)
RESOURCE = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "Action": "*",
                "Resource": "*",
            }
        ],
    }
)
TEMPLATE = json.dumps({"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}}})
LIFECYCLE = json.dumps(
    {
        "rules": [
            {
                "rulePriority": 1,
                "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 3},
                "action": {"type": "expire"},
            }
        ]
    }
)
WORDS = (
    *NAMES,
    "/alpha",
    "/alpha/beta",
    "Alpha1",
    "1",
    "42",
    "true",
    "10.0.0.0/16",
    "10.0.1.0/24",
    "10.0.0.7",
    ACCOUNT,
    REGION,
    f"{REGION}a",
    "sha256:" + "a" * 64,
    "a" * 32,
    "0" * 40,
    "11111111-2222-3333-4444-555555555555",
    "AKIAIOSFODNN7EXAMPLE",
    "ecs-tasks.amazonaws.com",
    "https://example.com",
    "2026-01-01T00:00:00Z",
    f"arn:aws:iam::{ACCOUNT}:role/alpha",
    f"arn:aws:iam::{ACCOUNT}:policy/alpha",
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/alpha",
    f"arn:aws:s3:::alpha-{ACCOUNT}",
    f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:alpha",
    f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555",
    f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/alpha",
    "alias/alpha",
    "vpc-0123456789abcdef0",
    "a" * 64,
    "Zm9v",
)
_TEXTS = {
    "assumerolepolicydocument": (TRUST,),
    "policydocument": (IDENTITY,),
    "policy": (RESOURCE, IDENTITY),
    "policytext": (RESOURCE,),
    "resourcepolicy": (RESOURCE,),
    "lifecyclepolicytext": (LIFECYCLE,),
    "templatebody": (TEMPLATE,),
    "stackpolicybody": (IDENTITY,),
    "imagemanifest": (IMAGE_MANIFEST,),
    "conditionexpression": ("attribute_exists(pk)", "attribute_not_exists(pk)", "pk = :v"),
    "filterexpression": ("a = :v", "attribute_exists(a)"),
    "keyconditionexpression": ("pk = :v",),
    "updateexpression": ("SET a = :v", "REMOVE a", "ADD n :n"),
    "projectionexpression": ("pk", "pk, a"),
    "cidrblock": ("10.0.0.0/16", "10.0.1.0/24"),
    "cidrip": ("0.0.0.0/0",),
    "path": ("/", "/alpha/"),
    "bucket": ("alpha-bucket", "beta-bucket"),
    "key": ("alpha", "a/b.txt", "ключ é/+ x"),
    "availabilityzone": (f"{REGION}a", f"{REGION}b"),
    "imageid": ("ami-12c6146b",),
    "querystring": ("fields @timestamp, @message | limit 20",),
    "networkmode": ("awsvpc",),
    "n": ("1", "-2.5", "3e4"),
}
_ALIASES = {
    "secretid": ("name", "arn"),
    "cluster": ("clustername", "clusterarn"),
    "taskdefinition": ("taskdefinitionarn", "family"),
    "service": ("servicename", "servicearn"),
    "task": ("taskarn",),
    "keyid": ("keyarn", "aliasname"),
    "targetkeyid": ("keyid",),
    "resourcearn": ("arn",),
    "resourceid": ("name", "instanceid", "vpcid"),
    "groupid": ("groupid",),
    "versionid": ("versionid",),
    "uploadid": ("uploadid",),
}


class Known:
    """What answers have shown: ids, names and ARNs, by the name of the member that held them."""

    def __init__(self, *private: str) -> None:
        self.private = private
        """What no call may touch: the caller's own user and key, without which every call would be refused."""
        self._values: dict[tuple[str, str], list[Any]] = {}

    def note(self, service: str, name: str, value: Any) -> None:
        """Keep the strings of an answer (or input), the newest forty of a name."""
        if isinstance(value, dict):
            for member, inner in value.items():
                self.note(service, str(member), inner)
        elif isinstance(value, list):
            for inner in value:
                self.note(service, name, inner)
        elif isinstance(value, str) and 0 < len(value) < 2048 and not any(word in value for word in self.private):
            kept = self._values.setdefault((service, plain(name)), [])
            if value not in kept:
                kept.append(value)
                del kept[:-40]

    def find(self, service: str, name: str) -> list[Any]:
        """Values that fit a member, its aliases' among them."""
        found: list[Any] = []
        for each in (plain(name), *_ALIASES.get(plain(name), ())):
            found += self._values.get((service, each), [])
        return found


def plain(name: str) -> str:
    """A member's name as it is looked for: `VpcIds` → `vpcid`."""
    return name.lower().rstrip("s")


class Inputs:
    """Valid-shaped inputs: types, enums, lengths, patterns (where a word fits) and required members are respected."""

    def __init__(self, chance: random.Random, known: Known) -> None:
        self.chance = chance
        self.known = known

    def of(self, service: str, model: Any) -> dict[str, Any]:
        """An input of an operation."""
        if model.input_shape is None:
            return {}
        made: dict[str, Any] = self._structure(service, model.input_shape, 0)
        for name in ("DryRun", "ContentLength", "Metadata", "ContentMD5"):
            made.pop(name, None)  # a dry run does nothing; the others are the client's own business
        special = _SPECIAL.get(f"{service}.{model.name}")
        if special:
            special(self.chance, made)
        return made

    def _value(self, service: str, shape: Any, name: str, depth: int) -> Any:
        kind = shape.type_name
        if kind == "structure":
            return self._structure(service, shape, depth + 1)
        if kind == "list":
            most = min(shape.metadata.get("max", 2), 2)
            count = self.chance.randint(min(shape.metadata.get("min", 1), 5), max(most, shape.metadata.get("min", 1)))
            return [self._value(service, shape.member, name, depth + 1) for _ in range(count)]
        if kind == "map":
            keys = [self._value(service, shape.key, name, depth + 1) for _ in range(self.chance.randint(1, 2))]
            if shape.value.name == "AttributeValue":
                keys = self.chance.sample(["pk", "a", ":v", "n"], 2)
            return {key: self._value(service, shape.value, name, depth + 1) for key in keys}
        if kind in ("integer", "long"):
            least = shape.metadata.get("min", 0)
            return self.chance.randint(least, min(shape.metadata.get("max", least + 100), least + 100))
        if kind in ("float", "double"):
            return round(self.chance.uniform(shape.metadata.get("min", 0), shape.metadata.get("max", 100)), 2)
        if kind == "boolean":
            return self.chance.random() < 0.5
        if kind == "timestamp":
            return datetime.datetime(2026, 1, self.chance.randint(1, 28), tzinfo=datetime.timezone.utc)  # noqa: UP017
        if kind == "blob":
            return self.chance.choice([b"alpha", b"\x00\xff" * 10])
        return self.text(service, shape, name)

    def _structure(self, service: str, shape: Any, depth: int) -> dict[str, Any]:
        members = dict(shape.members)
        required = set(shape.required_members)
        if shape.name in ("AttributeValue",) or getattr(shape, "is_tagged_union", False):
            usual = ["S", "S", "N", "BOOL"] if "S" in members else list(members)
            if depth < 6:
                usual += [name for name in members if name not in usual]
            required = {self.chance.choice(usual)}
            members = {name: members[name] for name in required}
        wish = 0.3 if depth == 0 else 0.25 if depth < 4 else 0.0
        return {
            name: self._value(service, member, name, depth)
            for name, member in members.items()
            if name in required or (depth < 7 and self.chance.random() < wish)
        }

    def text(self, service: str, shape: Any, name: str) -> str:
        """A string: an enum's value, a known one, or a word that fits pattern and length."""
        if shape.enum:
            usual = ["CRC32", "SHA256"] if "Checksum" in shape.name and "CRC32" in shape.enum else shape.enum
            return str(self.chance.choice(usual))
        fixed = _TEXTS.get(plain(name)) or _TEXTS.get(name.lower())
        if fixed and not (service != "s3" and plain(name) in ("key", "bucket")):
            return self.chance.choice(fixed)
        known = [value for value in self.known.find(service, name) if fits(shape, value)]
        if known and self.chance.random() < 0.75:
            return str(self.chance.choice(known))
        words = [word for word in WORDS if fits(shape, word)]
        if plain(name).endswith("name") and words and words[0] in NAMES:
            words = [word for word in words if word in NAMES]
        if words:
            return self.chance.choice(words)
        least = shape.metadata.get("min", 1)
        return ("a" * max(least, 1))[: shape.metadata.get("max", 100)]


def fits(shape: Any, value: str) -> bool:
    """Whether a string has a shape's length and pattern (a pattern that Python cannot read fits nothing but words)."""
    metadata = shape.metadata
    if not metadata.get("min", 0) <= len(value) <= metadata.get("max", 1 << 30):
        return False
    pattern = metadata.get("pattern")
    if not pattern:
        return True
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error:
        return value.isalnum()


def _create_table(chance: random.Random, made: dict[str, Any]) -> None:
    made["AttributeDefinitions"] = [{"AttributeName": "pk", "AttributeType": "S"}]
    made["KeySchema"] = [{"AttributeName": "pk", "KeyType": "HASH"}]
    made["BillingMode"] = "PAY_PER_REQUEST"
    for name in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes", "ProvisionedThroughput", "StreamSpecification"):
        made.pop(name, None)


def _item(name: str) -> Any:
    def put(chance: random.Random, made: dict[str, Any]) -> None:
        made[name] = {"pk": {"S": chance.choice(NAMES)}}
        if name == "Item":
            made[name].update(a={"S": "x"}, n={"N": "1"})
        for old in ("Expected", "ConditionalOperator", "AttributeUpdates", "AttributesToGet", "QueryFilter"):
            made.pop(old, None)
        if chance.random() < 0.5:
            for expression in [key for key in made if key.startswith(("Expression", "Condition", "Projection"))]:
                del made[expression]

    return put


def _query(chance: random.Random, made: dict[str, Any]) -> None:
    table = made.get("TableName", "alpha")
    made.clear()
    made.update(
        TableName=table,
        KeyConditionExpression="pk = :v",
        ExpressionAttributeValues={":v": {"S": chance.choice(NAMES)}},
    )


def _register(chance: random.Random, made: dict[str, Any]) -> None:
    made["containerDefinitions"] = [
        {"name": "app", "image": "public.ecr.aws/nginx/nginx:latest", "essential": True, "memory": 128}
    ]
    if chance.random() < 0.5:
        for name in list(made):
            if name not in ("family", "containerDefinitions"):
                del made[name]


def _only(*names: str) -> Any:
    def keep(chance: random.Random, made: dict[str, Any]) -> None:
        for name in [name for name in made if name not in names]:
            del made[name]

    return keep


def _without(*names: str) -> Any:
    def drop(chance: random.Random, made: dict[str, Any]) -> None:
        for name in names:
            made.pop(name, None)

    return drop


def _subnet(chance: random.Random, made: dict[str, Any]) -> None:
    made["CidrBlock"] = chance.choice(("10.0.1.0/24", "172.31.200.0/24"))
    for name in ("Ipv6CidrBlock", "Ipv6IpamPoolId", "Ipv4IpamPoolId", "OutpostArn"):
        made.pop(name, None)


def _vpc(chance: random.Random, made: dict[str, Any]) -> None:
    made["CidrBlock"] = "10.0.0.0/16"


def _stack(chance: random.Random, made: dict[str, Any]) -> None:
    _only("StackName", "Capabilities", "OnFailure")(chance, made)
    made["TemplateBody"] = TEMPLATE


_SPECIAL: dict[str, Any] = {
    "cloudformation.CreateStack": _stack,
    "ec2.CreateSubnet": _subnet,
    "ec2.CreateVpc": _vpc,
    "sts.GetSessionToken": _only("DurationSeconds"),
    "secretsmanager.CreateSecret": _without("AddReplicaRegions"),
    "dynamodb.CreateTable": _create_table,
    "dynamodb.PutItem": _item("Item"),
    "dynamodb.GetItem": _item("Key"),
    "dynamodb.DeleteItem": _item("Key"),
    "dynamodb.UpdateItem": _item("Key"),
    "dynamodb.Query": _query,
    "ecs.RegisterTaskDefinition": _register,
}


ODD_TEXTS = (
    "",
    " ",
    "a" * 300,
    "a" * 20_000,
    "naïve-ключ-鍵-🔑",
    "\u0000",
    "../../etc/passwd",
    "<a>&amp;]]>",
    "{",
    "{}",
    "[]",
    "null",
    '{"Version":"2012-10-17","Statement":[]}',
    "arn:aws:iam::1:role/x",
    "arn:aws",
    "arn:::::",
    "-1",
    "NaN",
    "1e999",
    "99999999999999999999",
    "%",
    "%s{0}",
    "file://trust.json",
    "*",
)
ODD_VALUES: tuple[Any, ...] = (
    *ODD_TEXTS,
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    [],
    {},
    ["a"],
    {"a": "b"},
    [None],
    [[]],
    [{}],
)


def spoil_json(chance: random.Random, document: Any) -> Any:
    """A JSON document with one thing wrong: a member gone, unknown, or of another value or type."""
    spots: list[tuple[Any, Any]] = []

    def walk(node: Any) -> None:
        pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, inner in pairs:
            spots.append((node, key))
            walk(inner)

    walk(document)
    if not spots or chance.random() < 0.1:
        if isinstance(document, dict):
            document["UnknownMember"] = chance.choice(ODD_VALUES)
        return document
    node, key = chance.choice(spots)
    what = chance.random()
    if what < 0.25:
        del node[key]
    elif what < 0.35 and isinstance(node, list):
        node.extend([node[0]] * 200)
    else:
        node[key] = chance.choice(ODD_VALUES)
    return document


def spoil_form(chance: random.Random, form: dict[str, Any]) -> None:
    """A query call's form with one thing wrong."""
    names = [name for name in form if name not in ("Action", "Version")]
    if not names or chance.random() < 0.15:
        form[
            chance.choice(["Unknown", "Tags.member.1.Key", "A.member.x", "Filter.1.Name", "Tags.member.0.Key", "."])
        ] = chance.choice(ODD_TEXTS)
        return
    name = chance.choice(names)
    what = chance.random()
    if what < 0.25:
        del form[name]
    elif what < 0.35:
        form[name + ".member.1"] = form.pop(name)
    elif what < 0.45:
        form[name.rpartition(".")[0] or name] = form.pop(name)
    else:
        form[name] = chance.choice(ODD_TEXTS)


def spoil_rest(chance: random.Random, request: dict[str, Any]) -> None:
    """A REST call (S3) with one thing wrong: its query, headers, path or body."""
    what = chance.random()
    if what < 0.3 and request["query_string"]:
        name = chance.choice(list(request["query_string"]))
        request["query_string"][name] = chance.choice(ODD_TEXTS[3:])
    elif what < 0.5 and isinstance(request["body"], bytes) and request["body"]:
        body = request["body"]
        cut = chance.randrange(len(body))
        request["body"] = chance.choice(
            [body[:cut], body[cut:], body.replace(b"<", b"<<", 1), b"<a/>", b"\xff\xfe", b""]
        )
    elif what < 0.7:
        request["query_string"][
            chance.choice(["versionId", "uploadId", "partNumber", "max-keys", "tagging", "acl", "x"])
        ] = chance.choice(ODD_TEXTS[3:])
    elif what < 0.85:
        odd = chance.choice(["//", "%2F", "/../x", "/%00", "/é", "/%F0%9F%94%91", "?a", "/a%3Fb", "/ "])
        request["url_path"] += odd
    else:
        name = chance.choice(["Range", "x-amz-acl", "x-amz-tagging", "x-amz-copy-source", "If-Match", "Content-MD5"])
        request["headers"][name] = chance.choice([text for text in ODD_TEXTS if text.isascii() and text.isprintable()])
