"""Secrets in what a learner typed: found by the names beside them, and put out of sight before anything is kept.

It errs on the side of masking. What it knows: options of the AWS CLI whose values are secrets (the API's models call
them sensitive, or their names say so), keys of that kind in JSON, shorthand and Python, environment variables named so,
passwords in connection strings, and the form of an AWS secret access key. A secret under an innocent name is not known.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from tutor.actions import shell_words
from tutor.actions.shell_words import Word

MASK = "***"


def masked(text: str) -> str:
    """The text with every secret that is known in it as `***`; the same text when there is none."""
    parts, at = [], 0
    for word in _secret_words(text):
        equals = text.find("=", word.start, word.end) + 1 if text.startswith("--", word.start) else 0
        parts += [text[at : equals or word.start], f"'{MASK}'"]
        at = word.end
    text = "".join([*parts, text[at:]])
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def stands_for_a_secret(text: str) -> bool:
    """Whether `***` is in the text where a secret would be: in a line that was kept without it."""
    some = "x0x0x0"
    return MASK in text and masked(text.replace(MASK, some)).count(some) < text.count(MASK)


def is_secret(option: str) -> bool:
    """Whether the value of this option of the AWS CLI (without its dashes) is a secret."""
    return _names_a_secret(option)


def secret_values(words: list[str]) -> list[int]:
    """Which words of a command (`aws`, …) are secrets by the option or the place that they stand at."""
    found, option, masks = [], "", _value_of_a_parameter(words)
    for index, word in enumerate(words):
        if word.startswith("--"):
            option, equals, _ = word[2:].partition("=")
            if equals and (is_secret(option) or (masks and option == "value")):
                found.append(index)
        elif option and (is_secret(option) or (masks and option == "value")):
            found.append(index)
    if words[1:3] == ["configure", "set"] and len(words) > 4 and _names_a_secret(words[3].rpartition(".")[2]):
        found.append(4)
    return [index for index in found if not words[index].startswith(("file://", "fileb://"))]


def _value_of_a_parameter(words: list[str]) -> bool:
    """Whether `--value` is a parameter's of the Parameter Store that is not said to be an open one."""
    if words[1:3] != ["ssm", "put-parameter"]:
        return False
    kinds = [after for before, after in pairwise(words) if before == "--type"]
    return not kinds or kinds[0] not in ("String", "StringList")


def _secret_words(text: str) -> list[Word]:
    found: list[Word] = []
    for words in shell_words.commands(text):
        start = 1 if words[0].text == "$" else 0
        texts = [word.text for word in words[start:]]
        if texts[:1] == ["aws"]:
            found += [words[start + index] for index in secret_values(texts)]
    return found


def _names_a_secret(name: str) -> bool:
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return bool(_SECRET.search(plain)) and not _OPEN.search(plain)


def _by_key(match: re.Match[str]) -> str:
    key, sign, value = match.group("key"), match.group("sign"), match.group("value")
    bare = value.strip("'\"\\")
    if not _names_a_secret(key) or bare.startswith("arn:") or bare in ("", MASK, "None", "true", "false"):
        return match.group()
    return f"{key}{sign}{_in_quotes(value)}"


def _by_neighbour(match: re.Match[str]) -> str:
    if not _names_a_secret(match.group("name")):
        return match.group()
    return f"{match.group('head')}{_in_quotes(match.group('value'))}"


def _by_form(match: re.Match[str]) -> str:
    text = match.group()
    mixed = re.search(r"[a-z]", text) and re.search(r"[A-Z]", text) and re.search(r"\d", text)
    return MASK if mixed else text


def _in_quotes(value: str) -> str:
    quote = re.match(r"\\?[\"']", value)
    return f"{quote.group()}{MASK}{quote.group()}" if quote else MASK


_SECRET = re.compile(
    r"password|passwd|pwd|passphrase|plaintext|credential|secret|token|apikey|privatekey|accesskey$|connectionstring"
    r"|samlassertion|authenticationcode|authparameters|challengeresponses|datasourceurl|databaseurl"
)
_OPEN = re.compile(
    r"(next|starting|client|clientrequest|request|idempotency|pagination|continuation|task)token$"
    r"|(id|ids|idlist|arn|arns|name|names|prefix|provider|providers|filters?|version|versionstage|policy|length|age"
    r"|required|prevention|duration|url|endpoint|file)$|^(secrets|credentials|tokens)$|requirements?$|^secretsmanager"
    r"|^accesskeyid|^generate|^no|^include|^exclude|^force|^recover|^password(length|policy)"
)
_QUOTED = r"\\?\"(?:\\.|[^\"\\])*\\?\"|\\?'(?:\\.|[^'\\])*'"
_PATTERNS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?P<head>\b[a-z][\w+.:-]{0,40}://[^\s:/@'\"]+:)[^\s@'\"/]+(?=@)", re.IGNORECASE), rf"\g<head>{MASK}"),
    (
        re.compile(
            r"(?P<head>\\?[\"']?\b(?:name|\w*key)\\?[\"']?\s*[:=]\s*\\?[\"']?(?P<name>[\w.-]+)\\?[\"']?\s*,\s*"
            rf"\\?[\"']?\w*value\\?[\"']?\s*[:=]\s*)(?P<value>{_QUOTED}|[^\s,}}\]'\"]+)",
            re.IGNORECASE,
        ),
        _by_neighbour,
    ),
    (
        re.compile(
            rf"(?<![\w.-])(?P<key>[\w.-]+)(?P<sign>\\?[\"']?\]?\s*[:=]\s*)(?P<value>{_QUOTED}|[^\s,;&}}\]'\"\[{{(]++(?!\())"
        ),
        _by_key,
    ),
    (re.compile(r"(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])"), _by_form),
)
