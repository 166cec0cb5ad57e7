"""The AWS CLI in tests: the program itself, in a process of its own, forked from one that is through with its imports.

They are most of what a command takes. That it starts from nothing as well is seen where a learner starts it: at the
prompt, and by `roletutor sandbox run`.
"""

from __future__ import annotations

import shlex
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tutor.rehearsal.programs import Programs

SECONDS = 120

_programs: list[Programs] = []


@contextmanager
def preloaded() -> Iterator[None]:
    """While it lasts, `run` runs; the process that forks is begun with the first command."""
    _programs.append(Programs())
    yield
    _programs.pop().close()


def run(environment: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """A command of the AWS CLI, `words` without the `aws`, run to its end."""
    with tempfile.TemporaryDirectory() as folder:
        errors = Path(folder) / "errors"
        source = f"{shlex.join(['aws', *words])} 2>{shlex.quote(str(errors))}"
        ended = _programs[-1].shell(source, environment, limit=SECONDS)
        return subprocess.CompletedProcess(["aws", *words], ended.code, ended.output, errors.read_text())
