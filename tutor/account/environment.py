"""The environment of whatever runs against the sandbox: every `AWS_*` variable taken out, then ours put in.

This is a safety rule. A variable left over, such as AWS_ENDPOINT_URL_STS or AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, would
send a learner's command to real AWS.
"""

from __future__ import annotations

from collections.abc import Mapping

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def scrubbed(base: Mapping[str, str]) -> dict[str, str]:
    """`base` without any variable that an AWS client reads."""
    return {key: value for key, value in base.items() if not key.upper().startswith(("AWS_", "BOTO_"))}


def variables(endpoint: str, access_key: str, secret_key: str, region: str, folder: str) -> dict[str, str]:
    """What an AWS client needs for the sandbox. `folder` is where the (empty) config and credentials files are."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": access_key,
        "AWS_SECRET_ACCESS_KEY": secret_key,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_CONFIG_FILE": f"{folder}/config",
        "AWS_SHARED_CREDENTIALS_FILE": f"{folder}/credentials",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
    }


def without_proxy(base: Mapping[str, str]) -> dict[str, str]:
    """NO_PROXY and no_proxy for loopback, with what `base` has in them kept."""
    both = {}
    for name in ("NO_PROXY", "no_proxy"):
        old = [part for part in base.get(name, "").split(",") if part.strip()]
        both[name] = ",".join([*old, *(host for host in _LOOPBACK if host not in old)])
    return both
