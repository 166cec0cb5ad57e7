"""Secrets Manager: secrets by name, ARN or part of one, always judged by the whole ARN with its random suffix.

A secret under a customer-managed key needs the key as well, through Secrets Manager (E11). Source: Secrets Manager user
guide, "Secret encryption and decryption"; Service Authorization Reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sandbox.authorization.arns import arn, tag_map, text
from sandbox.authorization.asked import Asked, action_name
from sandbox.authorization.services.kms import key_arn
from tutor.iam.principals import account_of

if TYPE_CHECKING:
    from sandbox.invocation import Invocation

_NO_KEY = "Access to KMS is not allowed"
_DECRYPTS = {
    "GetSecretValue": ("Decrypt",),
    "PutSecretValue": ("GenerateDataKey", "Decrypt"),
    "CreateSecret": ("GenerateDataKey", "Decrypt"),
    "UpdateSecret": ("GenerateDataKey", "Decrypt"),
}


def asked(invocation: Invocation) -> Iterator[Asked]:
    """What the request asks."""
    given, operation = invocation.input, invocation.call.operation
    action = action_name("secretsmanager", operation)
    context = _context(given, operation)
    name = text(given, "Name") if operation == "CreateSecret" else text(given, "SecretId")
    if not name:
        yield Asked(action, "*", context)
        return
    secret = None if operation == "CreateSecret" else find(invocation, name)
    resource = secret.arn if secret is not None else _unknown(invocation, name)
    tags = (lambda: tag_map(secret.tags)) if secret is not None else None
    yield Asked(action, resource, context, shown=None if secret is not None else name, tags=tags)
    yield from _of_key(
        invocation, resource, text(given, "KmsKeyId") or getattr(secret, "kms_key_id", "") or "", operation
    )


def judged(invocation: Invocation, secret: Any) -> Iterator[Asked]:
    """What reading one secret of several asks."""
    yield Asked("secretsmanager:GetSecretValue", secret.arn, tags=lambda: tag_map(secret.tags))
    yield from _of_key(invocation, secret.arn, secret.kms_key_id or "", "GetSecretValue")


def find(invocation: Invocation, name: str) -> Any:
    """moto's secret by its name or ARN (the random suffix may be missing), in the account the ARN says, or None."""
    account = account_of(name) or invocation.account
    region = name.split(":")[3] if name.startswith("arn:") and name.count(":") >= 6 else invocation.region
    if not account.isdigit():
        return None
    for secret in invocation.world.backend("secretsmanager", account, region).secrets.values():
        arn_ = getattr(secret, "arn", "")
        if name in (getattr(secret, "name", ""), arn_) or (name.startswith("arn:") and arn_[:-7] == name):
            return secret
    return None


def _unknown(invocation: Invocation, name: str) -> str:
    return name if name.startswith("arn:") else arn(invocation, "secretsmanager", f"secret:{name}")


def _of_key(invocation: Invocation, secret: str, key: str, operation: str) -> Iterator[Asked]:
    if not key or key.endswith("alias/aws/secretsmanager"):
        return
    for name in _DECRYPTS.get(operation, ()):
        service = f"secretsmanager.{invocation.region}.amazonaws.com"
        context = {
            "kms:ViaService": service,
            "kms:CallerAccount": invocation.caller.account,
            "kms:EncryptionContext:SecretARN": secret,
            "kms:EncryptionContextKeys": ["SecretARN", "SecretVersionId"],
        }
        yield Asked(f"kms:{name}", key_arn(invocation, key) or key, context, via=service, words=_NO_KEY)


def _context(given: Mapping[str, Any], operation: str) -> dict[str, str]:
    names = {
        "SecretId": "SecretId",
        "Name": "Name",
        "Description": "Description",
        "KmsKeyId": "KmsKeyId",
        "VersionId": "VersionId",
        "VersionStage": "VersionStage",
        "RotationLambdaARN": "RotationLambdaARN",
        "ForceDeleteWithoutRecovery": "ForceDeleteWithoutRecovery",
        "RecoveryWindowInDays": "RecoveryWindowInDays",
        "BlockPublicPolicy": "BlockPublicPolicy",
    }
    found = {}
    for member, key in names.items():
        value = given.get(member)
        if value is not None and not isinstance(value, dict | list):
            found[f"secretsmanager:{key}"] = str(value).lower() if isinstance(value, bool) else str(value)
    if operation == "GetSecretValue":
        found.setdefault("secretsmanager:VersionStage", "AWSCURRENT")
    return found
