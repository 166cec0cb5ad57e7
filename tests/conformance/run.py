"""The evaluator against a suite that no one here wrote: `make conformance`.

Fetches the sdist of ministack 1.5.33 (MIT) from the package index into `.conformance/`, with its own dependencies in an
environment of its own, and runs its `tests/test_iam_auth.py` unmodified. A plugin (`shim.py`) puts `tutor.iam` in the
place of the evaluator's four names. What counts is every test that calls one of them and reaches it; the rest tests
other things of ministack's. Nothing of that package is kept in this repository.

Exit code 0: all 72 cases measured on AWS agree, and every other miss is one of those explained below; 1 otherwise.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACE = ROOT / ".conformance"
NAME = "ministack-1.5.33"
MEASURED = "test_condition_operator_by_key_presence"

EXPLAINED: dict[str, str] = {}
"""Tests that `tutor.iam` answers otherwise, by the start of their name, each with the reason why AWS's rule differs."""


def main() -> int:
    """Run it and print the counts."""
    source, python = prepare()
    report = PLACE / "report.json"
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), str(ROOT)]),
        "CONFORMANCE_REPORT": str(report),
    }
    work = PLACE / "run"
    work.mkdir(exist_ok=True)
    (work / "test_iam_auth.py").write_bytes((source / "tests" / "test_iam_auth.py").read_bytes())
    (work / "pytest.ini").write_text(
        "[pytest]\nmarkers =\n    auth_contract: theirs\n"
    )  # or ours would be found above it
    subprocess.run(
        [
            python,
            "-m",
            "pytest",
            "-q",
            "-p",
            "shim",
            "-p",
            "no:cacheprovider",
            "--no-header",
            "--tb=no",
            "test_iam_auth.py",
        ],
        cwd=work,
        env=environment,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    return show(json.loads(report.read_text()))


def prepare() -> tuple[Path, Path]:
    """The unpacked sdist, and the Python that can run its tests."""
    PLACE.mkdir(exist_ok=True)
    archive, source, venv = PLACE / f"{NAME}.tar.gz", PLACE / NAME, PLACE / "venv"
    pip = [sys.executable, "-m", "pip", "-qq", "--disable-pip-version-check"]
    if not archive.exists():
        fetch = ["download", "--no-deps", "--no-binary", ":all:", "--dest", PLACE, NAME.replace("-", "==")]
        subprocess.run([*pip, *fetch], check=True, cwd=PLACE)
    print(f"{archive.name} sha256 {hashlib.sha256(archive.read_bytes()).hexdigest()}", file=sys.stderr)
    if not source.exists():
        with tarfile.open(archive) as opened:
            opened.extractall(PLACE, filter="data")
    python = venv / "bin" / "python"
    if not (venv / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        install = [python, "-m", "pip", "-qq", "--disable-pip-version-check", "install"]
        subprocess.run([*install, "pytest", "boto3", "cryptography", source], check=True)
        (venv / "ready").touch()
    return source, python


def show(outcomes: dict[str, str]) -> int:
    """Print counts and misses; say how it ended."""
    passed = {name for name, outcome in outcomes.items() if outcome == "passed"}
    measured = {name for name in outcomes if MEASURED in name}
    missed = sorted(outcomes.keys() - passed)
    print(f"evaluator cases: {len(passed)} of {len(outcomes)} agree")
    print(f"measured on AWS: {len(measured & passed)} of {len(measured)} agree")
    unexplained = 0
    for name in missed:
        reason = next((why for start, why in EXPLAINED.items() if name.startswith(start)), "")
        unexplained += not reason
        print(f"  {name}: {reason or 'NOT EXPLAINED'}")
    return 0 if measured and measured <= passed and not unexplained else 1


if __name__ == "__main__":
    sys.exit(main())
