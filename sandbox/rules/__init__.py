"""What IAM refuses and moto takes: one small function a call, in AWS's code and words.

Each raises PolicyError, or returns. Documents and names are judged by `tutor.iam`; what needs the account's state (a
name in another case, a quota, what hangs on a thing to be deleted) is judged here: `roles.py`, `people.py` (users and
groups), `policies.py`, `profiles.py`.

Sources: IAM API reference, errors of each action; IAM user guide, "IAM and AWS STS quotas"; texts that clients report.
"""

from __future__ import annotations

from typing import Any

from sandbox.rules import people, policies, profiles, roles
from sandbox.rules.common import Parameters, Rule

STATUS = {
    "AccessDenied": 403,
    "DeleteConflict": 409,
    "EntityAlreadyExists": 409,
    "LimitExceeded": 409,
    "NoSuchEntity": 404,
}
"""HTTP status by code; 400 for every other. Source: IAM API reference, errors of each action."""

_RULES: dict[str, tuple[Rule, ...]] = {}
for _rules in (people.RULES, roles.RULES, profiles.RULES, policies.RULES):
    for _name, _found in _rules.items():
        _RULES[_name] = (*_RULES.get(_name, ()), *_found)


def check(operation: str, parameters: Parameters, iam: Any) -> None:
    """Raise PolicyError when IAM would refuse this call. `iam` is moto's IAM backend of the account."""
    roles.check_named(operation, parameters, iam)
    people.check_named(operation, parameters, iam)
    for rule in _RULES.get(operation, ()):
        rule(parameters, iam)
