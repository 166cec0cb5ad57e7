"""What resources' own policies say: buckets, keys, secrets, repositories, and what KMS adds to other services."""

from __future__ import annotations

from typing import Any

from fidelity.row import Ok, Refused, Row, Step
from fidelity.sources import DENIED, INFERRED, LOGIC, api, launch
from fidelity.steps import allow, deny, did, policy, things, user

STAGE = things
KEY_POLICIES = "KMS developer guide, Key policies in AWS KMS"


def arn(who: str) -> dict[str, str]:
    """The principal of a user."""
    return {"AWS": f"arn:aws:iam::{{account}}:user/{who}"}


def no(who: str, action: str, resource: str, why: str = "", s3: bool = False) -> Refused:
    """The user is denied."""
    said = f"User: arn:aws:iam::{{account}}:user/{who} is not authorized to perform: {action} on resource: {resource} "
    said += why or f"because no identity-based policy allows the {action} action"
    return Refused("AccessDenied", 403, said) if s3 else Refused("AccessDeniedException", 400, said)


def bucket(number: int, behaviour: str, own: tuple[Any, ...], statement: dict[str, Any], expected: str,
           cli: bool = False) -> Row:  # fmt: skip
    """A user with its own policies lists a bucket that has this statement in its policy."""
    who, name = f"b{number}", f"fcj-{{account}}-b{number}"
    whole = {"Effect": "Allow", "Principal": arn(who), "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{name}"}
    before: tuple[Step, ...] = (
        user(who, *own),
        did("s3.CreateBucket", Bucket=name, CreateBucketConfiguration={"LocationConstraint": "{region}"}),
        did("s3.PutBucketPolicy", Bucket=name, Policy=policy({**whole, **statement})),
    )
    answer = (
        Ok({"KeyCount": 0})
        if expected == "ok"
        else no(who, "s3:ListBucket", f'"arn:aws:s3:::{name}"', expected, s3=True)
    )
    return Row(f"bucket-{number}", behaviour, "s3.ListObjectsV2", {"Bucket": name}, answer, LOGIC, before=before,
               who=who, cli=cli)  # fmt: skip


def key(who: str, statements: tuple[Any, ...], own: tuple[Any, ...]) -> tuple[Step, ...]:
    """A user, and a key with these statements whose ARN is `{key_WHO}`; the administrator has all rights on it."""
    admin = {"Effect": "Allow", "Principal": arn("workshop-admin"), "Action": "kms:*", "Resource": "*"}
    return (user(who, *own), did("kms.CreateKey", keep={f"key_{who}": "KeyMetadata.Arn"},
                                 Policy=policy(admin, *statements)))  # fmt: skip


ACCOUNT = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::{account}:root"}, "Action": "kms:*", "Resource": "*"}
ROWS = (
    bucket(1, "A bucket policy that names the user is enough within an account", (), {}, "ok"),
    bucket(2, "One that names the account leaves it to the user's own policies",
           (), {"Principal": {"AWS": "arn:aws:iam::{account}:root"}},
           "because no identity-based policy allows the s3:ListBucket action"),
    bucket(3, "Which may allow it", (allow("s3:ListBucket"),), {"Principal": {"AWS": "arn:aws:iam::{account}:root"}},
           "ok"),
    bucket(4, "A Deny of the bucket's wins over the user's Allow", (allow("s3:*"),), {"Effect": "Deny"},
           "with an explicit deny in a resource-based policy", cli=True),
    bucket(5, "A Deny of the user's wins over the bucket's Allow", (deny("s3:*"),), {},
           "with an explicit deny in an identity-based policy"),
    bucket(6, "A condition of the bucket's counts", (),
           {"Condition": {"StringEquals": {"aws:username": "someone-else"}}},
           "because no identity-based policy allows the s3:ListBucket action"),
    Row("bucket-public-blocked", "A new bucket takes no public policy", "s3.PutBucketPolicy",
        {"Bucket": "{bucket}", "Policy": policy({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                                                 "Resource": "arn:aws:s3:::{bucket}/*"})},
        Refused("AccessDenied", 403, "User: arn:aws:iam::{account}:user/workshop-admin is not authorized to perform: "
                's3:PutBucketPolicy on resource: "arn:aws:s3:::{bucket}" because public policies are prevented by the '
                "BlockPublicPolicy setting in S3 Block Public Access."),
        "Amazon S3 user guide, Troubleshoot access denied (403 Forbidden) errors"),
    Row("bucket-missing-key-unlisted", "Who may not list does not learn that a key is missing", "s3.GetObject",
        {"Bucket": "{bucket}", "Key": "none"},
        no("getter", "s3:ListBucket", '"arn:aws:s3:::{bucket}"', s3=True), api("s3", "GetObject"),
        before=(user("getter", allow("s3:GetObject")),), who="getter"),
    Row("bucket-missing-key-listed", "Who may list does", "s3.GetObject", {"Bucket": "{bucket}", "Key": "none"},
        Refused("NoSuchKey", 404, "The specified key does not exist."), api("s3", "GetObject"),
        before=(user("lister", allow("s3:GetObject", "s3:ListBucket")),), who="lister"),
    Row("bucket-denied-head", "A denied HEAD has no words", "s3.HeadObject", {"Bucket": "{bucket}", "Key": "k"},
        Refused("403", 403, "Forbidden"), api("s3", "HeadObject"), before=(user("header"),), who="header", cli=True),
    Row("key-account", "A key's policy that names the account lets the account's policies decide", "kms.DescribeKey",
        {"KeyId": "{key_k1}"}, Ok({"KeyMetadata.Arn": "{key_k1}"}), KEY_POLICIES,
        before=key("k1", (ACCOUNT,), (allow("kms:DescribeKey"),)), who="k1"),
    Row("key-no-account", "One that leaves the account out makes IAM policies void", "kms.DescribeKey",
        {"KeyId": "{key_k2}"},
        no("k2", "kms:DescribeKey", "{key_k2}", "because no resource-based policy allows the kms:DescribeKey action"),
        KEY_POLICIES, before=key("k2", (), (allow("kms:*"),)), who="k2", cli=True),
    Row("key-named", "A key's policy that names the user is enough", "kms.DescribeKey", {"KeyId": "{key_k3}"},
        Ok({"KeyMetadata.Arn": "{key_k3}"}), KEY_POLICIES,
        before=key("k3", ({"Effect": "Allow", "Principal": arn("k3"), "Action": "kms:DescribeKey", "Resource": "*"},),
                   ()), who="k3"),
    Row("key-denied", "A key's policy denies", "kms.DescribeKey", {"KeyId": "{key_k4}"},
        no("k4", "kms:DescribeKey", "{key_k4}", "with an explicit deny in a resource-based policy"), KEY_POLICIES,
        before=key("k4", (ACCOUNT, {"Effect": "Deny", "Principal": arn("k4"), "Action": "kms:*", "Resource": "*"}),
                   (allow("kms:*"),)), who="k4"),
    Row("key-secret", "A secret under a key of one's own needs kms:Decrypt (E11)", "secretsmanager.GetSecretValue",
        {"SecretId": "sealed"}, Refused("AccessDeniedException", 400, "Access to KMS is not allowed"), launch(11),
        before=(user("sealed1", allow("secretsmanager:*")),), who="sealed1"),
    Row("key-secret-decrypt", "With which it opens", "secretsmanager.GetSecretValue", {"SecretId": "sealed"},
        Ok({"SecretString": "x"}), launch(11),
        before=(user("sealed2", allow("secretsmanager:*"), allow("kms:Decrypt", on="{key}")),), who="sealed2"),
    Row("key-via-service", "kms:ViaService holds through Secrets Manager", "secretsmanager.GetSecretValue",
        {"SecretId": "sealed"}, Ok({"SecretString": "x"}), "KMS developer guide, AWS KMS condition keys",
        before=(user("via", allow("secretsmanager:*"), allow("kms:Decrypt", Condition={"StringEquals": {
            "kms:ViaService": "secretsmanager.{region}.amazonaws.com"}})),), who="via"),
    Row("key-parameter", "A SecureString in clear needs kms:Decrypt", "ssm.GetParameter",
        {"Name": "/app/secret", "WithDecryption": True}, no("clear1", "kms:Decrypt", "{key}"), DENIED,
        before=(user("clear1", allow("ssm:GetParameter")),), who="clear1"),
    Row("secret-policy", "A secret's own policy that names the user is enough", "secretsmanager.GetSecretValue",
        {"SecretId": "shared"}, Ok({"SecretString": "y"}), LOGIC,
        before=(user("friend"), did("secretsmanager.CreateSecret", Name="shared", SecretString="y"),
                did("secretsmanager.PutResourcePolicy", SecretId="shared", ResourcePolicy=policy({
                    "Effect": "Allow", "Principal": arn("friend"), "Action": "secretsmanager:GetSecretValue",
                    "Resource": "*"}))), who="friend"),
    Row("secret-suffix", "A policy names a secret with six characters more", "secretsmanager.GetSecretValue",
        {"SecretId": "dev/fcj/momentum"}, Ok({"Name": "dev/fcj/momentum"}),
        "Secrets Manager user guide, Permissions policy examples",
        before=(user("suffix", allow("secretsmanager:GetSecretValue", on="{secret_without_suffix}-??????")),),
        who="suffix"),
    Row("secret-no-suffix", "And not without them", "secretsmanager.GetSecretValue", {"SecretId": "dev/fcj/momentum"},
        no("bare", "secretsmanager:GetSecretValue", "{secret}"),
        "Secrets Manager user guide, Permissions policy examples",
        before=(user("bare", allow("secretsmanager:GetSecretValue", on="{secret_without_suffix}")),), who="bare"),
    Row("secret-batch", "A batch says of each secret why not", "secretsmanager.BatchGetSecretValue",
        {"SecretIdList": ["dev/fcj/momentum", "sealed"]},
        Ok({"SecretValues[].Name": ["dev/fcj/momentum"], "Errors[].ErrorCode": ["AccessDeniedException"],
            "Errors[0].Message": "Access to KMS is not allowed"}), api("secretsmanager", "BatchGetSecretValue"),
        before=(user("batch", allow("secretsmanager:*")),), who="batch"),
    Row("repository-policy", "A repository's own policy that names the user is enough", "ecr.DescribeImages",
        {"repositoryName": "shared"}, Ok({"imageDetails": []}), LOGIC,
        before=(user("puller"), did("ecr.CreateRepository", repositoryName="shared"),
                did("ecr.SetRepositoryPolicy", repositoryName="shared", policyText=policy({
                    "Effect": "Allow", "Principal": arn("puller"), "Action": "ecr:DescribeImages"}))), who="puller"),
    Row("leading-keys", "dynamodb:LeadingKeys opens one's own items", "dynamodb.GetItem",
        {"TableName": "T", "Key": {"id": {"S": "own"}}}, Ok({"ResponseMetadata.HTTPStatusCode": 200}),
        "DynamoDB developer guide, Using IAM policy conditions for fine-grained access control",
        before=(user("own", allow("dynamodb:GetItem", Condition={"ForAllValues:StringEquals": {
            "dynamodb:LeadingKeys": ["${aws:username}"]}})),), who="own"),
    Row("leading-keys-others", "And not another's", "dynamodb.GetItem",
        {"TableName": "T", "Key": {"id": {"S": "theirs"}}},
        no("mine", "dynamodb:GetItem", "arn:aws:dynamodb:{region}:{account}:table/T"),
        "DynamoDB developer guide, Using IAM policy conditions for fine-grained access control",
        before=(user("mine", allow("dynamodb:GetItem", Condition={"ForAllValues:StringEquals": {
            "dynamodb:LeadingKeys": ["${aws:username}"]}})),), who="mine"),
    Row("missing-key", "A key that is not there", "kms.DescribeKey", {"KeyId": "alias/nope"},
        Refused("NotFoundException", 400, "Alias arn:aws:kms:{region}:{account}:alias/nope is not found."), INFERRED),
)  # fmt: skip
