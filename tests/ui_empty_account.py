"""An account with nothing in it, whose `aws` is a script that says what it was called with: no sandbox has to start."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tutor.account.base import AccountError
from tutor.account.target import Target
from tutor.snapshot import Absent, Need, Snapshot, TargetInfo
from tutor.ui.app import RoletutorApp

COURSE = str(Path(__file__).parent / "workshop/six_steps")

AWS = """\
#!/bin/sh
case "$*" in
  *fail*) echo "An error occurred (NoSuchEntity)" >&2; exit 254 ;;
  *wait*) trap 'echo interrupted; exit 130' INT; while :; do sleep 0.05; done ;;
  *) echo "called: $*" ;;
esac
"""


class Roles:
    """A boto3 client as far as completion asks it: it has two roles."""

    def can_paginate(self, operation: str) -> bool:
        """Nothing here has pages."""
        return False

    def list_roles(self) -> dict[str, Any]:
        """Two roles."""
        return {"Roles": [{"RoleName": "alphaRole"}, {"RoleName": "betaRole"}]}


class EmptyAccount:
    """An account as far as the app can see."""

    info = TargetInfo("sandbox", "111122223333", "ap-southeast-1", "arn:aws:iam::111122223333:user/me")
    writable = True

    def __init__(self, folder: Path) -> None:
        self._programs = folder / "programs"
        self._programs.mkdir()
        (self._programs / "aws").write_text(AWS)
        (self._programs / "aws").chmod(0o755)

    def read(self, needs: Iterable[Need]) -> Snapshot:
        """Nothing is there."""
        return Snapshot(self.info, {need: Absent() for need in needs})

    def environment(self) -> dict[str, str]:
        """The script comes first."""
        return {"PATH": os.pathsep.join([str(self._programs), str(Path(sys.executable).parent), os.defpath])}

    def client(self, service: str, region: str = "") -> Any:
        """Only IAM answers."""
        if service == "iam":
            return Roles()
        raise AccountError("Nothing answers.")

    def close(self) -> None:
        """Nothing to let go of."""


def app_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str = "trusted-entity") -> RoletutorApp:
    """The app of a new learner on such an account, started in an empty folder."""
    account = EmptyAccount(tmp_path)
    monkeypatch.setattr("tutor.account.open_account", lambda target, home, seed: account)
    monkeypatch.setattr("tutor.study.study.Study.enter", lambda self, step: None)  # it would prepare the sandbox
    folder = tmp_path / "started"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return RoletutorApp(COURSE, Target(), step, {}, tmp_path / "home")
