"""What IAM stores and what it refuses, in its own words. The texts come from public bug reports and the IAM guide."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tutor.iam.errors import PolicyError
from tutor.iam.grammar import check_identity, check_trust, size

ONE = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
IDENTITY = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}


def document(base: dict[str, Any], **changes: Any) -> str:
    """A policy of one statement; None takes an element out."""
    statement = {key: value for key, value in {**base, **changes}.items() if value is not None}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


TRUSTED = [
    document(ONE),
    document(ONE, Action=["sts:AssumeRole"]),
    document(ONE, Action="sts:assumerole"),
    document(ONE, Action="sts:*"),
    document(ONE, Action=["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]),
    document(ONE, Principal={"Service": ["ecs-tasks.amazonaws.com", "ec2.amazonaws.com"]}),
    document(ONE, Principal={"AWS": "111122223333"}),
    document(ONE, Principal={"AWS": "arn:aws:iam::111122223333:root"}),
    document(ONE, Principal={"AWS": "arn:aws-cn:iam::111122223333:role/x/y"}),
    document(ONE, Principal={"AWS": "*"}),
    document(ONE, Principal={"AWS": "AROAABCDEFGHIJKLMNOPQ"}),
    document(ONE, Principal="*"),
    document(ONE, Principal={"Federated": "accounts.google.com"}, Action="sts:AssumeRoleWithWebIdentity"),
    document(ONE, Effect="Deny"),
    document(ONE, Sid="Tasks1"),
    document(ONE, Sid=""),
    json.dumps({"Version": "2012-10-17", "Statement": [ONE, ONE]}),
    json.dumps({"Version": "2012-10-17", "Statement": [{**ONE, "Sid": ""}, {**ONE, "Sid": ""}]}),
    document(
        ONE, Principal={"AWS": ["arn:aws:sts::111122223333:assumed-role/r/s", "arn:aws:iam::111122223333:user/u"]}
    ),
    document(ONE, Principal={"CanonicalUser": "79a59d"}),
    document(ONE, Action="sts:Assume*"),
    document(ONE, Action="STS:TagSessio?"),
    document(ONE, Condition={"StringEquals": {"aws:SourceAccount": "111122223333"}}),
    document(ONE, Condition={"ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["a", "b"]}}),
    document(ONE, Condition={}),
    json.dumps({"Statement": ONE}),
    json.dumps({"Version": "2008-10-17", "Id": "x", "Statement": [ONE, {**ONE, "Sid": "b"}]}),
]


@pytest.mark.parametrize("text", TRUSTED)
def test_a_trust_policy_that_iam_stores(text: str) -> None:
    check_trust(text)


PRINCIPAL = "Missing required field Principal cannot be empty!"
SID = "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*"
REFUSED = [
    ("", "This policy contains invalid Json"),
    ("file://trust.json", "This policy contains invalid Json"),
    ('{"Statement": NaN}', "This policy contains invalid Json"),
    ("[" * 2000, "This policy contains invalid Json"),
    ("[]", "Syntax errors in policy."),
    ("null", "Syntax errors in policy."),
    ('"x"', "Syntax errors in policy."),
    ('{"Version": "2012-10-17"}', "Could not parse the policy: Statement is empty!"),
    ('{"Statement": []}', "Could not parse the policy: Statement is empty!"),
    ('{"Statement": "x"}', "Syntax errors in policy."),
    ('{"Statement": ["x"]}', "Syntax errors in policy."),
    ('{"Statement": {}, "Other": 1}', "Syntax errors in policy."),
    (json.dumps({"Version": "2012-10-18", "Statement": [ONE]}), "Syntax errors in policy."),
    (document(ONE, Effect=None), "Missing required field Effect"),
    (document(ONE, Effect="ALLOW"), "Syntax errors in policy."),
    (document(ONE, Principal=None), "Missing required field Principal"),
    (document(ONE, Principal={}), PRINCIPAL),
    (document(ONE, Principal={"Service": []}), PRINCIPAL),
    (document(ONE, Principal="ecs-tasks.amazonaws.com"),
     'Invalid principal in policy: "STAR":"ecs-tasks.amazonaws.com"'),
    (document(ONE, Principal={"Services": "x"}), 'Invalid principal in policy: "SERVICES"'),
    (document(ONE, Principal={"Service": "ecs-task.amazonaws.com"}),
     'Invalid principal in policy: "SERVICE":"ecs-task.amazonaws.com"'),
    (document(ONE, Principal={"Service": "*"}), 'Invalid principal in policy: "SERVICE":"*"'),
    (document(ONE, Action=[]), "Policy statement must contain actions."),
    (document(ONE, Principal={"AWS": "arn:aws:iam::111122223333:role/*"}),
     'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role/*"'),
    (document(ONE, Principal={"AWS": "1234"}), 'Invalid principal in policy: "AWS":"1234"'),
    (document(ONE, Principal={"AWS": "arn:aws:iam::111122223333:policy/x"}),
     'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:policy/x"'),
    (document(ONE, Principal=None, NotPrincipal={"AWS": "*"}), "Has prohibited field NotPrincipal"),
    (document(ONE, Resource="*"), "Has prohibited field Resource"),
    (document(ONE, NotResource="*"), "Has prohibited field NotResource"),
    (document(ONE, Action=None), "Missing required field Action"),
    (document(ONE, Action="*"), "AssumeRole policy may only specify STS AssumeRole actions."),
    (document(ONE, Action="sts:GetCallerIdentity"), "AssumeRole policy may only specify STS AssumeRole actions."),
    (document(ONE, Action=["sts:AssumeRole", "s3:*"]), "AssumeRole policy may only specify STS AssumeRole actions."),
    (document(ONE, Action=1), "Syntax errors in policy."),
    (document(ONE, Condition={"StringEqual": {"a:b": "c"}}), "Invalid Condition type : StringEqual."),
    (document(ONE, Condition={"NullIfExists": {"a:b": "true"}}), "Invalid Condition type : NullIfExists."),
    (document(ONE, Condition=[]), "Syntax errors in policy."),
    (document(ONE, Condition={"StringEquals": {"a:b": {"c": "d"}}}), "Syntax errors in policy."),
    (document(ONE, Sid=1), "Syntax errors in policy."),
    (document(ONE, Sid="a b"), SID),
    (document(ONE, Sid="ECS-tasks"), SID),
    (document(ONE, Action="sts:[a]*"), "AssumeRole policy may only specify STS AssumeRole actions."),
    (document(ONE, Action="s*:AssumeRole"), "AssumeRole policy may only specify STS AssumeRole actions."),
    (document(ONE, Principal={"AWS": "arn:aws:iam::111122223333:role/*"}),
     'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role/*"'),
    (document(ONE, Principal={"AWS": "arn:aws:iam::*:root"}),
     'Invalid principal in policy: "AWS":"arn:aws:iam::*:root"'),
    (document(ONE, Principal={"AWS": "arn:aws:iam::111122223333:user/"}),
     'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/"'),
    (document(ONE, Principal={"AWS": "AROA"}), 'Invalid principal in policy: "AWS":"AROA"'),
    (document(ONE, Principal=["*"]), PRINCIPAL),
    (document(ONE, Principal={"AWS": "ecs-tasks.amazonaws.com"}),
     'Invalid principal in policy: "AWS":"ecs-tasks.amazonaws.com"'),
    (document(ONE, Action=None, NotAction="sts:AssumeRole"), "Missing required field Action"),
    (document(ONE, Extra=1), "Syntax errors in policy."),
    ('{"version": "2012-10-17", "Statement": {}}', "Syntax errors in policy."),
    (json.dumps({"Statement": [{**ONE, "Sid": "a"}, {**ONE, "Sid": "a"}]}),
     "Statement IDs (SID) in a single policy must be unique."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=range(len(REFUSED)))
def test_a_trust_policy_that_iam_refuses(text: str, message: str) -> None:
    with pytest.raises(PolicyError) as caught:
        check_trust(text)
    assert (caught.value.code, caught.value.message) == ("MalformedPolicyDocument", message)


def test_the_limit_counts_what_is_not_white_space() -> None:
    text = document(ONE)
    check_trust(text + " " * 5000)
    check_trust(text, limit=size(text))
    with pytest.raises(PolicyError) as caught:
        check_trust(text, limit=size(text) - 1)
    assert caught.value.code == "LimitExceeded"
    assert caught.value.message == f"Cannot exceed quota for ACLSizePerRole: {size(text) - 1}"


STORED = [
    document(IDENTITY),
    document(IDENTITY, Action="*"),
    document(IDENTITY, Action=["s3:*", "ecr:Get*"]),
    document(IDENTITY, Action=None, NotAction="iam:*"),
    document(IDENTITY, Resource=None, NotResource=["arn:aws:s3:::b"]),
    document(IDENTITY, Resource="*"),
    document(IDENTITY, Resource="arn:aws:s3:::${aws:username}/*"),
    document(IDENTITY, Resource="arn:aws:*"),
    document(IDENTITY, Action="made-up:Action"),
    document(IDENTITY, Action="*:*"),
    document(IDENTITY, Action="*:Get*"),
    document(IDENTITY, Resource="*:*"),
    document(IDENTITY, Resource="arn:*"),
    document(IDENTITY, Resource="${aws:x}"),
    document(IDENTITY, Resource="arn:aws:logs:r:1:log-group:g:log-stream:s"),
    document(IDENTITY, Resource="arn:aws:s3:::b:c:d:e"),
    json.dumps({"Statement": IDENTITY}),
]


@pytest.mark.parametrize("text", STORED)
def test_an_identity_policy_that_iam_stores(text: str) -> None:
    check_identity(text)


NOT_STORED = [
    (document(IDENTITY, Principal={"AWS": "*"}), "Policy document should not specify a principal."),
    (document(IDENTITY, NotPrincipal={"AWS": "*"}), "Policy document should not specify a principal."),
    (document(IDENTITY, Action=None), "Policy statement must contain actions."),
    (document(IDENTITY, Action=[]), "Policy statement must contain actions."),
    (document(IDENTITY, Resource=None), "Policy statement must contain resources."),
    (document(IDENTITY, Resource=[]), "Policy statement must contain resources."),
    (document(IDENTITY, Resource=None, NotResource=[]), "Policy statement must contain resources."),
    (document(IDENTITY, Action=None, NotAction=[]), "Policy statement must contain actions."),
    (document(IDENTITY, Action="s*:Get"), "Vendor s* is not valid"),
    (document(IDENTITY, Resource=["*", "b"]), 'Resource b must be in ARN format or "*".'),
    (document(IDENTITY, Resource="arm:aws:s3:::b"), 'Resource arm:aws:s3:::b must be in ARN format or "*".'),
    (document(IDENTITY, Resource="arn:aws:s3::b"), "The policy failed legacy parsing"),
    (document(IDENTITY, Action=["s3:*", "GetObject"]),
     "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
    (document(IDENTITY, NotAction="s3:*"), "Syntax errors in policy."),
    (document(IDENTITY, Action="GetObject"),
     "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
    (document(IDENTITY, Action="s3:"), "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
    (document(IDENTITY, Action="s_3:Get"), "Vendor s_3 is not valid"),
    (document(IDENTITY, Action="s3:Get:Object"), "Actions/Condition can contain only one colon."),
    (document(IDENTITY, Resource="bucket"), 'Resource bucket must be in ARN format or "*".'),
    (document(IDENTITY, Resource="arn:aws:s3"), "The policy failed legacy parsing"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), NOT_STORED, ids=range(len(NOT_STORED)))
def test_an_identity_policy_that_iam_refuses(text: str, message: str) -> None:
    with pytest.raises(PolicyError) as caught:
        check_identity(text)
    assert (caught.value.code, caught.value.message) == ("MalformedPolicyDocument", message)


def test_the_limit_of_an_identity_policy_has_its_own_name() -> None:
    text = document(IDENTITY)
    check_identity(text, limit=size(text))
    with pytest.raises(PolicyError) as caught:
        check_identity(text, limit=size(text) - 1)
    assert caught.value.code == "LimitExceeded"
    assert caught.value.message == f"Cannot exceed quota for PolicySize: {size(text) - 1}"


@pytest.mark.parametrize("text", [row[0] for row in REFUSED[:13]])
def test_what_is_no_policy_is_none_for_an_identity_either(text: str) -> None:
    with pytest.raises(PolicyError):
        check_identity(text)
