"""KMS: keys by id, ARN or alias. Of a key that is not there anybody learns that it is not there, as on AWS.

Source: KMS developer guide, "Actions, resources, and condition keys" and "Condition keys for AWS KMS".
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sandbox.authorization.arns import arn, tag_map, text
from sandbox.authorization.asked import Asked, action_name
from sandbox.errors import AwsError
from tutor.iam import facts
from tutor.iam.principals import account_of

if TYPE_CHECKING:
    from sandbox.invocation import Invocation

_NOT_ALLOWED = (
    "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not "
    "allowed to access."
)


def asked(invocation: Invocation) -> Iterator[Asked]:
    """What the request asks."""
    given, operation = invocation.input, invocation.call.operation
    context = _context(invocation)
    if operation == "ReEncrypt":
        source = text(given, "SourceKeyId") or _key_of_ciphertext(given)
        yield from _on_key(invocation, "kms:ReEncryptFrom", source, context)
        yield from _on_key(invocation, "kms:ReEncryptTo", text(given, "DestinationKeyId"), context)
        return
    action = action_name("kms", operation)
    if operation in ("CreateAlias", "UpdateAlias", "DeleteAlias"):
        name = text(given, "AliasName")
        yield Asked(action, arn(invocation, "kms", name), context)
        yield from _on_key(invocation, action, text(given, "TargetKeyId") or name, context)
        return
    key = text(given, "KeyId", "Arn")
    if key:
        yield from _on_key(invocation, action, key, context)
    elif operation == "Decrypt":
        yield from _on_key(invocation, action, _key_of_ciphertext(given), context, words=_NOT_ALLOWED)
    elif _is_about_a_key(action):
        return
    else:
        yield Asked(action, "*", context)


def key_arn(invocation: Invocation, key: str) -> str:
    """The ARN of a key by its id, ARN or alias, or nothing when there is none."""
    account = account_of(key) or invocation.account
    if not account.isdigit() or (key.startswith("arn:") and key.count(":") < 5):
        return ""
    region = key.split(":")[3] if key.startswith("arn:") else invocation.region
    backend = invocation.world.backend("kms", account, region)
    name = key.split(":", 5)[5] if key.startswith("arn:") else key
    if name.startswith("alias/"):
        return next((str(key_.arn) for key_ in backend.keys.values() if name in key_.aliases), "")
    found = backend.keys.get(name.removeprefix("key/"))
    return str(found.arn) if found is not None else ""


def _is_about_a_key(action: str) -> bool:
    try:
        return not facts.details(action).only_star
    except KeyError:
        return False


def _on_key(
    invocation: Invocation, action: str, key: str, context: Mapping[str, Any], words: str = ""
) -> Iterator[Asked]:
    resource = key_arn(invocation, key) if key else ""
    if not resource:
        raise _missing(invocation, key)
    yield Asked(action, resource, context, tags=lambda: _tags(invocation, resource), words=words)


def _missing(invocation: Invocation, key: str) -> AwsError:
    if not key:
        return AwsError("InvalidCiphertextException", "")
    name = key.split(":", 5)[-1]
    if name.startswith("alias/"):
        return AwsError("NotFoundException", f"Alias {arn(invocation, 'kms', name)} is not found.")
    name = name.removeprefix("key/")
    if not _KEY_ID.fullmatch(name):
        return AwsError("NotFoundException", f"Invalid keyId '{name}'")
    return AwsError("NotFoundException", f"Key '{arn(invocation, 'kms', f'key/{name}')}' does not exist")


_KEY_ID = re.compile(r"(mrk-)?[0-9a-f-]{32,36}")


def _key_of_ciphertext(given: Mapping[str, Any]) -> str:
    """moto writes the key's id before the ciphertext."""
    try:
        return base64.b64decode(text(given, "CiphertextBlob"))[:36].decode()
    except (binascii.Error, ValueError):
        return ""


def _tags(invocation: Invocation, resource: str) -> Mapping[str, str]:
    backend = invocation.world.backend("kms", account_of(resource), resource.split(":")[3])
    return tag_map(backend.tagger.get_tag_dict_for_resource(resource.rpartition("/")[2]))


def _context(invocation: Invocation) -> dict[str, Any]:
    given = invocation.input
    found: dict[str, Any] = {"kms:CallerAccount": invocation.caller.account}
    pairs = given.get("EncryptionContext")
    if isinstance(pairs, Mapping) and pairs:
        found["kms:EncryptionContextKeys"] = [str(name) for name in pairs]
        found.update({f"kms:EncryptionContext:{name}": str(value) for name, value in pairs.items()})
    if text(given, "KeyId").startswith("alias/"):
        found["kms:RequestAlias"] = text(given, "KeyId")
    for member in ("KeySpec", "KeyUsage", "EncryptionAlgorithm", "SigningAlgorithm", "MessageType", "GrantOperations"):
        if text(given, member):
            found[f"kms:{member}"] = text(given, member)
    return found
