"""The two wildcards, and ARNs component by component."""

from __future__ import annotations

import pytest

from tutor.iam.patterns import arn_matches, literal, matches, plain


@pytest.mark.parametrize(
    ("pattern", "text", "matched"),
    [
        ("*", "", True),
        ("*", "a\nb", True),
        ("", "", True),
        ("", "a", False),
        ("a", "a", True),
        ("a", "A", False),
        ("a", "ab", False),
        ("a*", "a", True),
        ("a*", "abc", True),
        ("*c", "abc", True),
        ("a*c", "abbc", True),
        ("a**c", "ac", True),
        ("?", "a", True),
        ("?", "", False),
        ("?", "ab", False),
        ("??", "ab", True),
        ("?", "\n", True),
        ("[a]", "a", False),
        ("[a]", "[a]", True),
        ("[!a]", "b", False),
        ("a.c", "abc", False),
        ("a.c", "a.c", True),
        ("a+", "aa", False),
        ("a\\d", "a1", False),
        ("^a$", "a", False),
        ("(a|b)", "a", False),
        ("a*" * 12 + "b", "a" * 40, False),
    ],
)
def test_wildcards(pattern: str, text: str, matched: bool) -> None:
    assert matches(pattern, text) is matched


def test_case_counts_unless_told_otherwise() -> None:
    assert not matches("S3:Get*", "s3:getobject")
    assert matches("S3:Get*", "s3:getobject", ignore_case=True)
    assert matches("S3:Get*", "S3:GetObject")


@pytest.mark.parametrize("text", ["a*b", "a?b", "**", "?*?", "plain", ""])
def test_a_literal_matches_itself_only(text: str) -> None:
    made = literal(text)
    assert matches(made, text)
    assert plain(made) == text
    assert matches(made, "axb") is False
    assert matches(made + "*", text + "more")


@pytest.mark.parametrize(
    ("pattern", "arn", "matched"),
    [
        ("arn:aws:s3:::b", "arn:aws:s3:::b", True),
        ("arn:aws:logs:r:1:log-group:g:*", "arn:aws:logs:r:1:log-group:g:log-stream:s", True),
        ("arn:aws:logs:r:1:log-group:*:s", "arn:aws:logs:r:1:log-group:g:log-stream:s", True),
        ("arn:aws:logs:r:1:*", "arn:aws:logs:r:1:a:b:c:d", True),
        ("arn:aws:*:b", "arn:aws:s3:::b", False),
        ("arn:aws:s3:b", "arn:aws:s3:b", False),
        ("a", "a", False),
        ("arn:aws:s3:::b", "arn:aws:s3::b", False),
        ("arn:aws:s3::b", "arn:aws:s3:::b", False),
        ("arn:*:s3:*:*:b", "arn:aws-cn:s3:::b", True),
        ("arn:aws:s3:::b:*", "arn:aws:s3:::b", False),
    ],
)
def test_arns(pattern: str, arn: str, matched: bool) -> None:
    assert arn_matches(pattern, arn) is matched
