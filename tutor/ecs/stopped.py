"""What a stopped task says: the stoppedReason of a launch that one of the agent's calls ends, word for word.

Sources: the texts that tasks stopped with, as public bug reports and repositories show them, the ECS developer guide
("Amazon ECS stopped tasks error messages"), and the open ECS agent (asm.go, asmsecret.go, ssm.go). `[inferred]` marks
a text that no source shows whole. An address that a time-out names is one of those kept for documentation.

`asked` are the parts of the request that its id is worked out of.
"""

from __future__ import annotations

from tutor.ecs.words import api_error, typed_error

_FAILED = "execution resource retrieval failed: unable to "
_RETRIED = "service call has been retried 1 time(s): "
ASM = f"{_FAILED}retrieve secret from asm: {_RETRIED}"
SSM = f"{_FAILED}retrieve secrets from ssm: {_RETRIED}"
ECR_AUTH = f"{_FAILED}retrieve ecr registry auth: {_RETRIED}"
REGISTRY_AUTH = f"{_FAILED}get registry auth from asm: {_RETRIED}"
_PULL = "ResourceInitializationError: unable to pull secrets or registry auth: "
_LOGGER = "ResourceInitializationError: failed to validate logger args: "
_STREAM = _LOGGER + "create stream has been retried 1 times: "
_ENV_FILES = "ResourceInitializationError: failed to download env files: "
_ADDRESS = "203.0.113.10:443"
NO_KMS = "Access to KMS is not allowed"
"""Secrets Manager's own sentence, inside an AccessDeniedException."""
_NO_SECRET = "Secrets Manager can't find the specified secret"  # noqa: S105 - a sentence


# The agent: registry, secrets, parameters


def ecr_auth_denied(message: str, *asked: str) -> str:
    """GetAuthorizationToken is denied."""
    return _PULL + ECR_AUTH + api_error("ECR", "GetAuthorizationToken", "AccessDeniedException", message, *asked)


def ecr_auth_unreachable(region: str) -> str:
    """There is no way to ECR's API."""
    return (
        f"{_PULL}The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and "
        "Amazon ECR. Check your task network configuration. operation error ECR: GetAuthorizationToken, exceeded "
        "maximum number of attempts, 3, https response error StatusCode: 0, RequestID: , request send failed, Post "
        f'"https://api.ecr.{region}.amazonaws.com/": dial tcp {_ADDRESS}: i/o timeout'
    )


def secret_failed(arn: str, error: str) -> str:
    """GetSecretValue failed by `error`."""
    return f"{_PULL}{ASM}failed to fetch secret {arn} from secrets manager: {error}"


def secret_denied(arn: str, sentence: str, *asked: str) -> str:
    """GetSecretValue is denied."""
    return secret_failed(
        arn, api_error("Secrets Manager", "GetSecretValue", "AccessDeniedException", sentence, arn, *asked)
    )


def secret_not_decrypted(arn: str, *asked: str) -> str:
    """The secret's key may not be used: Secrets Manager does not say which key, or why."""
    return secret_denied(arn, NO_KMS, *asked)


def secret_of_other_account(arn: str, *asked: str) -> str:
    """AWS's own key of Secrets Manager opens nothing for another account. Source: public bug reports."""
    sentence = (
        "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service "
        "key."
    )
    return secret_failed(
        arn, typed_error("Secrets Manager", "GetSecretValue", "InvalidRequestException", sentence, arn, *asked)
    )


def secret_missing(arn: str, detail: str, *asked: str) -> str:
    """There is no such secret, stage or version."""
    first = (
        f"ResourceNotFoundException: The task can't retrieve the secret with ARN '{arn}' from AWS Secrets Manager. "
        "Check whether the secret exists in the specified Region"
    )
    error = typed_error("Secrets Manager", "GetSecretValue", "ResourceNotFoundException", detail, *asked)
    return f"{_PULL}{ASM}{first}: {error}"


def no_such_secret() -> str:
    """Secrets Manager's own sentence."""
    return f"{_NO_SECRET}."


def no_such_stage(stage: str) -> str:
    """Secrets Manager's own sentence for a staging label that no version has."""
    return f"{_NO_SECRET} value for staging label: {stage}"


def no_such_version(version: str) -> str:
    """Secrets Manager's own sentence for a version that there is not."""
    return f"{_NO_SECRET} value for VersionId: {version}"


def no_json_key(key: str) -> str:
    """The secret is JSON without this key. Keys are exact and case-sensitive."""
    return f"{_PULL}{ASM}retrieved secret from Secrets Manager did not contain json key {key}"


def not_json() -> str:
    """A JSON key is asked of a secret that is plain text. The character is the value's first, which nobody here reads.

    [inferred] from the agent, which passes on the error of Go's JSON decoder."""
    return f"{_PULL}{ASM}invalid character '…' looking for beginning of value"


def bad_secret_arn() -> str:
    """The ARN has a JSON key without both closing colons, or is otherwise no secret's."""
    return (
        f"{_PULL}{ASM}an invalid ARN format for the AWS Secrets Manager secret was specified. Specify a valid ARN and "
        "try again."
    )


def secret_unreachable(arn: str) -> str:
    """There is no way to Secrets Manager."""
    return (
        f"{_PULL}unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets "
        f"Manager. Check your task network configuration. failed to fetch secret {arn} from secrets manager: operation "
        "error Secrets Manager: GetSecretValue, https response error StatusCode: 0, RequestID: , canceled, context "
        "deadline exceeded"
    )


def registry_auth_failed(arn: str, error: str) -> str:
    """The credentials of a private registry cannot be read."""
    return f"{_PULL}{REGISTRY_AUTH}asm fetching secret from the service for {arn}: {error}"


def registry_auth_malformed(missing: str) -> str:
    """The credentials secret has no `username`, no `password`, or is not JSON (`missing` is empty)."""
    if not missing:
        return (
            f"{_PULL}{REGISTRY_AUTH}asm fetching authorization data: unable to unmarshal secret value, invalid schema"
        )
    return f"{_PULL}{REGISTRY_AUTH}asm fetching {missing}: AuthorizationData is malformed, empty field"


def parameter_denied(message: str) -> str:
    """GetParameters is denied."""
    return f"{_PULL}{SSM}AccessDeniedException: {message}"


def parameters_missing(name: str) -> str:
    """There is no such parameter."""
    return f"{_PULL}{SSM}invalid ssm parameters: {name}"


def parameters_unreachable() -> str:
    """There is no way to Parameter Store."""
    return (
        f"{_PULL}unable to retrieve secrets from ssm: The task cannot pull secrets from AWS Systems Manager. There is "
        "a connection issue between the task and AWS Systems Manager Parameter Store. Check your task network "
        "configuration. operation error SSM: GetParameters, https response error StatusCode: 0, RequestID: , canceled, "
        "context deadline exceeded"
    )


# The agent: environment files


def environment_file_forbidden(status: int = 403) -> str:
    """HeadObject is refused (403), or there is no such object and the role may list the bucket (404)."""
    said = "Forbidden: Forbidden" if status == 403 else "NotFound: Not Found"
    return (
        f"{_ENV_FILES}service call has been retried 1 time(s): operation error S3: HeadObject, https response error "
        f"StatusCode: {status}, api error {said}"
    )


def bucket_location_denied(message: str, *asked: str) -> str:
    """GetBucketLocation is denied. [inferred] from HeadObject's text."""
    error = api_error("S3", "GetBucketLocation", "AccessDenied", message, *asked, status=403)
    return f"{_ENV_FILES}service call has been retried 1 time(s): {error}"


def environment_file_unreachable() -> str:
    """There is no way to S3."""
    return (
        f"{_ENV_FILES}file download command: non-empty error stream: RequestCanceled: request context canceled caused "
        "by: context deadline exceeded"
    )


# The agent: logs


def log_group_denied(message: str, *asked: str) -> str:
    """CreateLogGroup is denied."""
    error = api_error("CloudWatch Logs", "CreateLogGroup", "AccessDeniedException", message, *asked)
    return f"{_STREAM}failed to create Cloudwatch log group: {error} : exit status 1"


def log_stream_denied(message: str, *asked: str) -> str:
    """CreateLogStream is denied."""
    error = api_error("CloudWatch Logs", "CreateLogStream", "AccessDeniedException", message, *asked)
    return f"{_STREAM}failed to create Cloudwatch log stream: {error} : exit status 1"


def log_group_missing(*asked: str) -> str:
    """There is no such log group, and nothing asks the agent to create it."""
    sentence = "The specified log group does not exist."
    error = typed_error("CloudWatch Logs", "CreateLogStream", "ResourceNotFoundException", sentence, *asked)
    return f"{_STREAM}failed to create Cloudwatch log stream: {error} : exit status 1"


def logs_unreachable() -> str:
    """There is no way to CloudWatch Logs."""
    return (
        f"{_LOGGER}The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a "
        "connection issue between the task and Amazon CloudWatch. Check your network configuration. : signal: killed"
    )


# The agent: volumes


def mount_denied() -> str:
    """The file system's policy does not let the task role in. Source: public notes; its end [inferred]."""
    return (
        "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: b'mount.nfs4: "
        "access denied by server while mounting 127.0.0.1:/' : unsuccessful EFS utils command execution; code: 32"
    )


def no_file_system(file_system: str, region: str) -> str:
    """There is no such file system. The sentence is the EFS mount helper's; what is around it [inferred]."""
    return (
        "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to "
        f'resolve "{file_system}.efs.{region}.amazonaws.com" - check that your file system ID is correct, and '
        "ensure that the VPC has an EFS mount target for this file system ID. See "
        "https://docs.aws.amazon.com/console/efs/mount-dns-name for more detail. : unsuccessful EFS utils "
        "command execution; code: 1"
    )


# The agent: images


NO_REFERENCE = "CannotPullContainerError: invalid reference format"
"""The text is no image reference. Source: public notes on it."""


def image_forbidden(image: str, host: str, reference: str) -> str:
    """The registry refuses the manifest (403)."""
    return (
        f"CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {image}: "
        f"pulling from host {host} failed with status code [manifests {reference}]: 403 Forbidden"
    )


def layers_unlisted(image: str, host: str, path: str) -> str:
    """The manifest may be read, and nobody may ask whether its layers are there. The digest is a layer's, which nobody
    here knows. Source: bedrock-access-gateway's issue 114, for a reference by digest."""
    return (
        f"CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {image}: "
        f"unexpected status from HEAD request to https://{host}/v2/{path}/blobs/sha256:…: 403 Forbidden"
    )


def layers_forbidden(host: str, path: str) -> str:
    """The manifest may be read and its layers may not. [inferred] from the words of containerd, which pulls them."""
    return (
        "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: "
        f"unexpected status from GET request to https://{host}/v2/{path}/blobs/sha256:…: 403 Forbidden"
    )


def layers_unreachable(region: str) -> str:
    """ECR keeps layers in a bucket of its own, and there is no way to S3. [inferred] from image_unreachable's text."""
    return (
        "CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: "
        f'failed to do request: Get "https://prod-{region}-starport-layer-bucket.s3.{region}.amazonaws.com/…": '
        f"dial tcp {_ADDRESS}: i/o timeout"
    )


def image_missing(image: str) -> str:
    """There is no such tag, digest or repository."""
    return (
        f"CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref {image}: "
        "not found"
    )


def public_image_missing(image: str) -> str:
    """Docker Hub tells nobody whether a repository is missing or private."""
    return (
        f"CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {image}: "
        "pull access denied, repository does not exist or may require authorization: server message: "
        "insufficient_scope: authorization failed"
    )


def image_unreachable(image: str, host: str, path: str, reference: str) -> str:
    """There is no way to the registry's own host."""
    return (
        f"CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref {image}: "
        f'failed to do request: Head "https://{host}/v2/{path}/manifests/{reference}": dial tcp {_ADDRESS}: i/o timeout'
    )
