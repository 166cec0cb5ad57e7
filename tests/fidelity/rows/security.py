"""Who is believed: unknown keys, wrong secrets, tokens, in each protocol's own code and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fidelity.row import Refused, Row, Step
from fidelity.sources import api
from fidelity.steps import ROOT, allow, nothing, role, session, time_passes, trust

if TYPE_CHECKING:
    from fidelity.stage import Stage

STAGE = nothing
SIGV4 = "IAM user guide, Troubleshoot Signature Version 4 requests"
S3 = "Amazon S3 API reference, Error responses"
INVALID = "The security token included in the request is invalid."
EXPIRED = "The security token included in the request is expired"
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)
UNKNOWN = {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "x" * 40}


def knows(who: str, **changes: str) -> Step:
    """Someone calls with the administrator's keys, changed."""

    def step(stage: Stage) -> None:
        stage.callers[who] = {**stage.place.keys, **changes}

    return step


def stranger(stage: Stage) -> None:
    """Someone calls with keys that nobody has."""
    stage.callers["stranger"] = UNKNOWN


def refused(id: str, behaviour: str, call: str, given: Any, code: str, status: int, message: str, source: str,
            before: tuple[Step, ...], who: str, cli: bool = False) -> Row:  # fmt: skip
    """A caller who is not believed."""
    return Row(f"security-{id}", behaviour, call, given, Refused(code, status, message), source, before=before, who=who,
               cli=cli)  # fmt: skip


def token_gone(stage: Stage) -> None:
    """The session's keys are used without their token."""
    stage.callers["tokenless"] = {name: value for name, value in stage.callers["s"].items() if name != "SessionToken"}


SESSION = (role("s", allow("*"), trusts=trust(ROOT)), session("s"), token_gone)
WRONG = (knows("wrong", SecretAccessKey="y" * 40),)
BUCKET = {"Bucket": "any-bucket"}
ROWS = (
    refused("unknown-query", "An unknown key, to IAM", "iam.ListRoles", {}, "InvalidClientTokenId", 403, INVALID,
            api("iam", "CommonErrors"), (stranger,), "stranger"),
    refused("unknown-json", "An unknown key, to ECS", "ecs.ListClusters", {}, "UnrecognizedClientException", 400,
        INVALID,
            "botocore's service models; public bug reports", (stranger,), "stranger", cli=True),
    refused("unknown-s3", "An unknown key, to S3", "s3.ListObjectsV2", BUCKET, "InvalidAccessKeyId", 403,
            "The AWS Access Key Id you provided does not exist in our records.", S3, (stranger,), "stranger"),
    refused("unknown-ec2", "An unknown key, to EC2", "ec2.DescribeVpcs", {}, "AuthFailure", 401,
            "AWS was not able to validate the provided access credentials",
            "Amazon EC2 API reference, Error codes", (stranger,), "stranger"),
    refused("mismatch-query", "A wrong secret, to IAM", "iam.ListRoles", {}, "SignatureDoesNotMatch", 403, MISMATCH,
            SIGV4, WRONG, "wrong"),
    refused("mismatch-json", "A wrong secret, to ECS", "ecs.ListClusters", {}, "InvalidSignatureException", 400,
            MISMATCH, SIGV4, WRONG, "wrong"),
    refused("mismatch-s3", "A wrong secret, to S3", "s3.ListObjectsV2", BUCKET, "SignatureDoesNotMatch", 403,
            "The request signature we calculated does not match the signature you provided. Check your key and signing "
            "method.", S3, WRONG, "wrong", cli=True),
    refused("mismatch-ec2", "A wrong secret, to EC2", "ec2.DescribeVpcs", {}, "AuthFailure", 401,
            "AWS was not able to validate the provided access credentials", "Amazon EC2 API reference, Error codes",
            WRONG, "wrong"),
    refused("mismatch-identity", "A wrong secret, to STS too", "sts.GetCallerIdentity", {}, "SignatureDoesNotMatch",
        403,
            MISMATCH, SIGV4, WRONG, "wrong"),
    refused("tokenless", "A session's keys without its token", "sts.GetCallerIdentity", {}, "InvalidClientTokenId", 403,
            INVALID, api("sts", "CommonErrors"), SESSION, "tokenless"),
    refused("wrong-token", "A token with keys that have none, to S3", "s3.ListObjectsV2", BUCKET, "InvalidToken", 400,
            "The provided token is malformed or otherwise invalid.", S3, (knows("tokened", SessionToken="x" * 100),),
            "tokened"),
    refused("expired-query", "A session that is over, to STS", "sts.GetCallerIdentity", {}, "ExpiredToken", 403,
        EXPIRED,
            api("sts", "CommonErrors"),
            (role("short", trusts=trust(ROOT)), session("short", DurationSeconds=900), time_passes(901)), "short"),
    refused("expired-json", "A session that is over, to ECS", "ecs.ListClusters", {}, "ExpiredTokenException", 400,
            EXPIRED, "AWS general reference, Common errors",
            (role("brief", trusts=trust(ROOT)), session("brief", DurationSeconds=900), time_passes(901)), "brief"),
)  # fmt: skip
