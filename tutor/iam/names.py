"""Names and other small fields of IAM's API: what it takes, and its words when it does not.

Source: the IAM API reference (CreateRole, TagRole), and the validation texts that the service returns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tutor.iam.errors import PolicyError

ROLE_NAME_LIMIT = 64
POLICY_NAME_LIMIT = 128
USER_NAME_LIMIT = 64
GROUP_NAME_LIMIT = 128
DESCRIPTION_LIMIT = 1000
TAG_LIMIT = 50

_NAME = re.compile(r"[\w+=,.@-]+", re.ASCII)
_DESCRIPTION = re.compile("[\u0009\u000a\u000d\u0020-\u007e\u00a1-\u00ff]*")
_PATH = re.compile("/(?:[\u0021-\u007e]+/)?")
_SPACES = "\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"  # all of Unicode's category Z
_TAG = re.compile(rf"[\w{_SPACES}.:/=+\-@]*")


def check_role_name(name: str) -> None:
    """Raise PolicyError (`ValidationError`) when `name` cannot name a role: 1 to 64 of `[A-Za-z0-9_+=,.@-]`."""
    _check_name(name, "roleName", ROLE_NAME_LIMIT)


def check_user_name(name: str) -> None:
    """Raise PolicyError when `name` cannot name a user: 1 to 64 of `[A-Za-z0-9_+=,.@-]`."""
    _check_name(name, "userName", USER_NAME_LIMIT)


def check_group_name(name: str) -> None:
    """Raise PolicyError when `name` cannot name a group: 1 to 128 of `[A-Za-z0-9_+=,.@-]`."""
    _check_name(name, "groupName", GROUP_NAME_LIMIT)


def check_instance_profile_name(name: str) -> None:
    """Raise PolicyError when `name` cannot name an instance profile: 1 to 128 of `[A-Za-z0-9_+=,.@-]`."""
    _check_name(name, "instanceProfileName", GROUP_NAME_LIMIT)


def check_policy_name(name: str) -> None:
    """Raise PolicyError when `name` cannot name a policy: 1 to 128 of `[A-Za-z0-9_+=,.@-]`."""
    _check_name(name, "policyName", POLICY_NAME_LIMIT)


def check_description(text: str) -> None:
    """Raise PolicyError when a role's description is over 1,000 characters or has a character outside Latin-1."""
    if len(text) > DESCRIPTION_LIMIT:
        raise _constraint(text, "description", f"Member must have length less than or equal to {DESCRIPTION_LIMIT}")
    if not _DESCRIPTION.fullmatch(text):
        pattern = "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*"
        raise _constraint(text, "description", f"Member must satisfy regular expression pattern: {pattern}")


def check_path(path: str) -> None:
    """Raise PolicyError when `path` is not `/`, or a path that begins and ends with one."""
    if not _PATH.fullmatch(path) or len(path) > 512:
        raise PolicyError(
            "ValidationError",
            "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric "
            "characters and/or / characters.",
        )


def check_session_duration(seconds: int) -> None:
    """Raise PolicyError when a role's longest session, in seconds, is not between one and twelve hours."""
    if seconds < 3600:
        raise _constraint(str(seconds), "maxSessionDuration", "Member must have value greater than or equal to 3600")
    if seconds > 43200:
        raise _constraint(str(seconds), "maxSessionDuration", "Member must have value less than or equal to 43200")


def check_tags(tags: Mapping[str, str]) -> None:
    """Raise PolicyError when there are over 50 tags, or a key or value that IAM does not take."""
    if len(tags) > TAG_LIMIT:
        raise _constraint("tags", "tags", f"Member must have length less than or equal to {TAG_LIMIT}")
    for number, (key, value) in enumerate(tags.items(), start=1):
        where = f"tags.{number}.member"
        if not key:
            raise _constraint(key, f"{where}.key", "Member must have length greater than or equal to 1")
        if len(key) > 128:
            raise _constraint(key, f"{where}.key", "Member must have length less than or equal to 128")
        if len(value) > 256:
            raise _constraint(value, f"{where}.value", "Member must have length less than or equal to 256")
        for what, text, times in (("key", key, "+"), ("value", value, "*")):
            if not _TAG.fullmatch(text):
                pattern = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]" + times
                raise _constraint(text, f"{where}.{what}", f"Member must satisfy regular expression pattern: {pattern}")
        if key.lower().startswith("aws:"):
            raise PolicyError("InvalidInput", "Tag keys beginning with 'aws:' are reserved for AWS use.")


def _check_name(name: str, field: str, limit: int) -> None:
    if not name:
        raise _constraint(name, field, "Member must have length greater than or equal to 1")
    if len(name) > limit:
        raise _constraint(name, field, f"Member must have length less than or equal to {limit}")
    if not _NAME.fullmatch(name):
        raise PolicyError(
            "ValidationError",
            f"The specified value for {field} is invalid. It must contain only alphanumeric characters and/or the "
            "following: +=,.@_-",
        )


def _constraint(value: str, field: str, rule: str) -> PolicyError:
    return PolicyError(
        "ValidationError",
        f"1 validation error detected: Value '{value}' at '{field}' failed to satisfy constraint: {rule}",
    )
