"""The page on a real sandbox: every right way passes, every wrong way fails for its own reason and no other."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tutor.account import open_account
from tutor.account.sandbox import reset
from tutor.account.target import Target
from tutor.judge import judge
from tutor.workshop.find import locate
from tutor.workshop.reader import read

_spec = importlib.util.spec_from_file_location("ways", Path(__file__).with_name("ways.py"))
assert _spec is not None
assert _spec.loader is not None
ways = importlib.util.module_from_spec(_spec)
sys.modules["ways"] = ways
_spec.loader.exec_module(ways)

ROLETUTOR = Path(sys.executable).with_name("roletutor")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A learner's home with a sandbox that stays up for the whole module."""
    home = tmp_path_factory.mktemp("home")
    assert roletutor(home, "sandbox", "start").returncode == 0
    yield home
    assert roletutor(home, "sandbox", "stop").returncode == 0


@pytest.fixture
def empty(home: Path) -> Path:
    """The same home, with the sandbox's account brought back to its start."""
    reset(home)
    return home


def roletutor(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command, as a person runs it."""
    return subprocess.run(
        [ROLETUTOR, *words],
        env={**os.environ, "ROLETUTOR_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def verdicts(home: Path, way: Any) -> dict[str, tuple[str, str | None]]:
    """What the outcome `page` says of a way, by check: the status and the misconception."""
    account = open_account(Target("sandbox"), home)
    try:
        way.build(account.client("iam"))
        outcome = read(locate("ecs-task-roles"), {}).outcomes["page"]
        return {f.check: (f.status.value, f.misconception) for f in judge(account, outcome)}
    finally:
        account.close()


@pytest.mark.parametrize("way", ways.RIGHT, ids=lambda way: way.id)
def test_a_right_way_passes(empty: Path, way: Any) -> None:
    found = verdicts(empty, way)
    assert {status for status, _ in found.values()} == {"pass"}, found


@pytest.mark.parametrize("way", ways.WRONG, ids=lambda way: way.id)
def test_a_wrong_way_fails_for_its_own_reason_alone(empty: Path, way: Any) -> None:
    found = verdicts(empty, way)
    assert {check: m for check, (status, m) in found.items() if status == "fail"} == way.fails
    assert {check for check, (status, _) in found.items() if status == "skipped"} == set(way.skips)
    assert "unknown" not in {status for status, _ in found.values()}


def test_there_are_enough_ways() -> None:
    assert len(ways.RIGHT) >= 20
    assert len(ways.WRONG) >= 40


def test_the_six_steps_with_the_real_aws_cli(empty: Path, tmp_path: Path) -> None:
    trust = tmp_path / "trust.json"
    trust.write_text(json.dumps(ways.REFERENCE))
    lines = [
        "sts get-caller-identity",
        "iam list-roles",
        f"iam create-role --role-name {ways.ROLE} --assume-role-policy-document file://{trust}",
        *(f"iam attach-role-policy --role-name {ways.ROLE} --policy-arn {arn}" for arn in ways.POLICIES),
    ]
    for number, line in enumerate(lines):
        done = roletutor(empty, "sandbox", "run", "--", "aws", *line.split())
        assert done.returncode == 0, done.stderr
        if number == len(lines) - 2:
            assert roletutor(empty, "check").returncode == 1
    result = roletutor(empty, "check", "--format", "json")
    assert result.returncode == 0, result.stdout
    assert json.loads(result.stdout)["summary"] == {"passed": 3, "failed": 0, "unknown": 0, "skipped": 0}


def test_the_command_names_check_and_misconception(empty: Path) -> None:
    wrong = next(way for way in ways.WRONG if way.id == "trusts-ec2")
    verdicts(empty, wrong)
    result = roletutor(empty, "check", "--format", "json")
    assert result.returncode == 1
    report = json.loads(result.stdout)
    failed = [f for f in report["findings"] if f["status"] == "fail"]
    assert [(f["check"], f["misconception"]) for f in failed] == [("role-trusts", "trusts-ec2")]
    assert "ec2.amazonaws.com" in failed[0]["observed"]
