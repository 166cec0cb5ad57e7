"""What findings say to do, done literally: on resources as people write them, by CLI and by Python."""

from __future__ import annotations

from typing import Any

import pytest
from checks.test_rights import READ, mended
from checks_support import ACCOUNT, E_NAME, FAMILY, NEEDED, REGION, SECRET, Made, allow, deny, finding

from tutor.checks import Status
from tutor.checks.mends import create_log_group

GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/ecs/other"
WRITTEN = {
    "a log group without its streams": ("logs:CreateLogGroup", GROUP, f"{GROUP}:*"),
    "a secret with a JSON key": ("secretsmanager:GetSecretValue", f"{SECRET}:KEY::", SECRET),
}


@pytest.mark.parametrize(("action", "resource", "grant"), WRITTEN.values(), ids=list(WRITTEN))
def test_a_mend_allows_what_aws_checks_and_not_what_was_written(action: str, resource: str, grant: str) -> None:
    for check, whom in (("principal-can", {"principal": E_NAME}), ("application-can", {"family": FAMILY})):
        made = Made().execution(*(NEEDED[name] for name in NEEDED if name != "secret")).task_role()
        asked: dict[str, Any] = {**whom, "action": action, "resource": resource}
        found = finding(made, check, **asked)
        assert (found.status, f"on {grant} to" in found.fix.text) == (Status.FAIL, True)
        assert finding(mended(made, found), check, **asked).status is Status.PASS


def test_an_application_that_is_allowed_the_group_without_its_streams_may_not_write() -> None:
    made = Made().task_role(allow("logs:PutLogEvents", GROUP))
    found = finding(made, "application-can", family=FAMILY, action="logs:PutLogEvents", resource=GROUP)
    assert (found.status, found.misconception) == (Status.FAIL, "log-group-arn-without-star")


def test_a_deny_that_names_the_action_is_taken_out_by_commands() -> None:
    made = Made().task_role(allow("s3:*"), deny("s3:GetObject"))
    found = finding(made, "application-can", **READ)
    assert "put_role_policy" in found.fix.python
    assert finding(mended(made, found), "application-can", **READ).status is Status.PASS


@pytest.mark.parametrize("pattern", ["s3:*", "s3:Get*"])
def test_a_deny_by_a_pattern_is_left_to_people(pattern: str) -> None:
    """It may be there for more than this action."""
    found = finding(Made().task_role(allow("s3:*"), deny(pattern)), "application-can", **READ)
    assert (found.fix.cli, found.fix.python) == ("", "")
    assert "edit the policy with the Deny" in found.fix.console


def test_a_log_group_of_another_region_is_made_there_by_every_way() -> None:
    fix = create_log_group("/ecs/x", "us-east-1")
    assert "--region us-east-1" in fix.cli
    assert "region_name='us-east-1'" in fix.python
    assert "us-east-1" in fix.console
