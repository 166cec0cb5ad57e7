"""A test that hangs, whatever way it does, ends the run and is named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]

HANGING = {
    "it waits": ("import threading", "threading.Event().wait()"),
    "it lets no other thread run": ("import re", "re.match('(a+)+$', 'a' * 60 + 'b')"),
    "it is stopped": ("import os, signal", "os.kill(os.getpid(), signal.SIGSTOP)"),
}


@pytest.mark.parametrize("how", HANGING)
def test_a_run_in_which_a_test_hangs_ends_and_says_which(how: str, tmp_path: Path) -> None:
    imports, line = HANGING[how]
    (tmp_path / "test_of_two.py").write_text(
        f"{imports}\n\ndef test_that_hangs():\n    {line}\n\ndef test_that_does_not():\n    pass\n"
    )
    (tmp_path / "conftest.py").write_text(
        "import stalled\n\n"
        "def pytest_addoption(parser):\n    parser.addoption('--patience', type=float)\n\n"
        "def pytest_configure(config):\n    stalled.configure(config)\n"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    words = [sys.executable, "-m", "pytest", "-n", "1", "--dist", "worksteal", "--patience", "1", str(tmp_path)]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(TESTS)}
    ran = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "test_of_two.py::test_that_hangs" in ran.stdout
    assert "1 failed, 1 passed" in ran.stdout
    assert "No test has begun or ended for 1 seconds" in ran.stderr
    if how == "it is stopped":
        assert " T " in ran.stderr or not Path("/proc/self/stat").exists()
    else:
        assert "in test_that_hangs" in ran.stderr
