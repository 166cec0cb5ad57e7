"""Names, descriptions, paths, durations and tags: what IAM takes, and its words when it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tutor.iam import PolicyError
from tutor.iam.names import (
    check_description,
    check_path,
    check_policy_name,
    check_role_name,
    check_session_duration,
    check_tags,
)

TAKEN: list[tuple[Callable[[Any], None], Any]] = [
    (check_role_name, "fcjEcsTaskExecutionRole"),
    (check_role_name, "a"),
    (check_role_name, "a" * 64),
    (check_role_name, "A-z_0+=,.@"),
    (check_policy_name, "p" * 128),
    (check_description, ""),
    (check_description, "Allows ECS tasks to call AWS services on your behalf."),
    (check_description, "d" * 1000),
    (check_description, "tab\tline\r\n ~ ¡ ÿ"),
    (check_path, "/"),
    (check_path, "/service-role/"),
    (check_path, "/a/b/c/"),
    (check_path, "/" + "a" * 510 + "/"),
    (check_session_duration, 3600),
    (check_session_duration, 43200),
    (check_tags, {}),
    (check_tags, {"k": ""}),
    (check_tags, {"k" * 128: "v" * 256}),
    (check_tags, {"Team é": "a_b.c:d/e=f+g-h@i"}),
    (check_tags, {"awsome": "1"}),
    (check_tags, {"a\u00a0b\u3000c": "=٣ Ⅷ ½ \U0001d518"}),
    (check_tags, {str(number): "v" for number in range(50)}),
]


@pytest.mark.parametrize(("check", "value"), TAKEN, ids=range(len(TAKEN)))
def test_what_iam_takes(check: Callable[[Any], None], value: Any) -> None:
    check(value)


def rule(value: str, field: str, text: str) -> str:
    """The sentence of a constraint that failed."""
    return f"1 validation error detected: Value '{value}' at '{field}' failed to satisfy constraint: {text}"


NAME = (
    "The specified value for {} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"
)
PATH = (
    "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters "
    "and/or / characters."
)
AT_MOST = "Member must have length less than or equal to {}"
NOT_EMPTY = "Member must have length greater than or equal to 1"
DESCRIPTION = "Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*"
TAG = "Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]"
REFUSED: list[tuple[Callable[[Any], None], Any, str]] = [
    (check_role_name, "", rule("", "roleName", NOT_EMPTY)),
    (check_role_name, "a" * 65, rule("a" * 65, "roleName", AT_MOST.format(64))),
    (check_role_name, "my role", NAME.format("roleName")),
    (check_role_name, "rôle", NAME.format("roleName")),
    (check_role_name, "a/b", NAME.format("roleName")),
    (check_policy_name, "", rule("", "policyName", NOT_EMPTY)),
    (check_policy_name, "p" * 129, rule("p" * 129, "policyName", AT_MOST.format(128))),
    (check_policy_name, "p*", NAME.format("policyName")),
    (check_description, "d" * 1001, rule("d" * 1001, "description", AT_MOST.format(1000))),
    (check_description, "日本", rule("日本", "description", DESCRIPTION)),
    (check_description, "\x00", rule("\x00", "description", DESCRIPTION)),
    (check_path, "", PATH),
    (check_path, "a/", PATH),
    (check_path, "/a", PATH),
    (check_path, "/a b/", PATH),
    (check_path, "/" + "a" * 511 + "/", PATH),
    (check_session_duration, 3599,
     rule("3599", "maxSessionDuration", "Member must have value greater than or equal to 3600")),
    (check_session_duration, 43201,
     rule("43201", "maxSessionDuration", "Member must have value less than or equal to 43200")),
    (check_tags, {str(number): "v" for number in range(51)}, rule("tags", "tags", AT_MOST.format(50))),
    (check_tags, {"": "v"}, rule("", "tags.1.member.key", NOT_EMPTY)),
    (check_tags, {"a": "b", "k" * 129: "v"}, rule("k" * 129, "tags.2.member.key", AT_MOST.format(128))),
    (check_tags, {"k": "v" * 257}, rule("v" * 257, "tags.1.member.value", AT_MOST.format(256))),
    (check_tags, {"k!": "v"}, rule("k!", "tags.1.member.key", TAG + "+")),
    (check_tags, {"k": "v!"}, rule("v!", "tags.1.member.value", TAG + "*")),
    (check_tags, {"team": "a,b"}, rule("a,b", "tags.1.member.value", TAG + "*")),
    (check_tags, {"a\tb": "v"}, rule("a\tb", "tags.1.member.key", TAG + "+")),
    (check_tags, {"k": "v\n"}, rule("v\n", "tags.1.member.value", TAG + "*")),
]  # fmt: skip


@pytest.mark.parametrize(("check", "value", "message"), REFUSED, ids=range(len(REFUSED)))
def test_what_iam_refuses(check: Callable[[Any], None], value: Any, message: str) -> None:
    with pytest.raises(PolicyError) as caught:
        check(value)
    assert (caught.value.code, caught.value.message) == ("ValidationError", message)


@pytest.mark.parametrize("key", ["aws:owner", "AWS:owner", "Aws:"])
def test_awss_own_tag_keys_are_refused(key: str) -> None:
    with pytest.raises(PolicyError) as caught:
        check_tags({key: "v"})
    assert caught.value.code == "InvalidInput"
    assert caught.value.message == "Tag keys beginning with 'aws:' are reserved for AWS use."
