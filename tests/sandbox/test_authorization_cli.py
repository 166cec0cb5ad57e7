"""Denials as the real AWS CLI shows them, for a user and for a role's session."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import aws_cli
import pytest
from sandbox_support import ACCOUNT, ARN, REGION, LimitedUser, allow, deny, document

NO = "because no identity-based policy allows the"
ROWS = [
    (("s3api", "get-object", "--bucket", "bucket", "--key", "k", "/dev/null"),
     f'(AccessDenied) when calling the GetObject operation: User: {ARN} is not authorized to perform: s3:GetObject on '
     f'resource: "arn:aws:s3:::bucket/k" {NO} s3:GetObject action'),
    (("dynamodb", "put-item", "--table-name", "T", "--item", '{"id":{"S":"1"}}'),
     f"(AccessDeniedException) when calling the PutItem operation: User: {ARN} is not authorized to perform: "
     f"dynamodb:PutItem on resource: arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/T {NO} dynamodb:PutItem action"),
    (("ecs", "list-clusters"),
     f"(AccessDeniedException) when calling the ListClusters operation: User: {ARN} is not authorized to perform: "
     "ecs:ListClusters on resource: * with an explicit deny in an identity-based policy"),
    (("iam", "list-roles"),
     f"(AccessDenied) when calling the ListRoles operation: User: {ARN} is not authorized to perform: iam:ListRoles on "
     f"resource: arn:aws:iam::{ACCOUNT}:role/ {NO} iam:ListRoles action"),
    (("ec2", "describe-vpcs"),
     "(UnauthorizedOperation) when calling the DescribeVpcs operation: You are not authorized to perform this "
     f"operation. User: {ARN} is not authorized to perform: ec2:DescribeVpcs {NO} ec2:DescribeVpcs action"),
    (("s3", "cp", __file__, "s3://bucket/k"), "upload failed: "),
]  # fmt: skip


def aws(account: Any, keys: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run the CLI with these keys."""
    given = {"AWS_ACCESS_KEY_ID": keys["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"]}
    if "SessionToken" in keys:
        given["AWS_SESSION_TOKEN"] = keys["SessionToken"]
    return aws_cli.run({**account.environment(), **given}, *words)


@pytest.mark.parametrize(("words", "said"), ROWS, ids=[" ".join(row[0][:2]) for row in ROWS])
def test_the_aws_cli_shows_a_denial(account: Any, words: tuple[str, ...], said: str) -> None:
    user = LimitedUser(account)
    user.may(deny("ecs:*"))
    ended = aws(account, user.keys, *words)
    assert said in ended.stderr, ended
    assert ended.returncode != 0
    assert "retries" not in ended.stderr


def test_the_aws_cli_works_as_a_role_s_session(account: Any) -> None:
    iam = account.client("iam")
    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=document(trust))
    text = document(allow(["s3:PutObject", "s3:GetObject", "s3:ListBucket"]))
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=text)
    account.client("s3").create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
    sts = account.client("sts")
    keys = sts.assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/r", RoleSessionName="s1")["Credentials"]
    ended = aws(account, keys, "s3", "cp", sys.executable, "s3://bucket/a b/\u00e9")
    assert ended.returncode == 0, ended.stderr
    arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s1"
    assert arn in aws(account, keys, "sts", "get-caller-identity").stdout
    assert (
        f"{arn} is not authorized to perform: s3:DeleteObject"
        in aws(account, keys, "s3", "rm", "s3://bucket/a b/\u00e9").stderr
    )
