"""The script that makes README's pictures runs, and what README shows is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.long
def test_the_pictures_script_draws_each_at_both_sizes(tmp_path: Path) -> None:
    script = ROOT / "docs/pictures.py"
    done = subprocess.run(
        [sys.executable, str(script), "--quick", str(tmp_path)], capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    names = re.findall(r'^    Picture\("([a-z-]+)"', script.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(names) >= 5
    marks = {f"{name}-{size}" for name in names for size in ("80x24", "120x40")}
    assert {file.name for file in tmp_path.iterdir()} == {f"{mark}.{kind}" for mark in marks for kind in ("svg", "png")}
    for file in tmp_path.glob("*.png"):
        assert file.read_bytes().startswith(b"\x89PNG")
        assert file.stat().st_size > 10_000
    for file in tmp_path.glob("*.svg"):
        assert "@font-face" not in file.read_text(encoding="utf-8")
    assert "REHEARSE" in (tmp_path / "launch-120x40.svg").read_text(encoding="utf-8").upper()


def test_readmes_pictures_are_there() -> None:
    shown = re.findall(r"!\[[^\]]+\]\((docs/pictures/[^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert shown
    for file in shown:
        assert (ROOT / file).exists(), file
        assert (ROOT / file).with_suffix(".svg").exists(), file
