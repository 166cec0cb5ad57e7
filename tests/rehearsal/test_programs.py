"""Programs: output and status as they would be, a limit that holds, and nothing that is left running."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tutor.account.sandbox import SandboxAccount
from tutor.rehearsal.programs import Ended, Interrupted, Programs

ENVIRONMENT = {"PATH": os.environ["PATH"], "MARK": "here"}


@pytest.fixture(scope="module")
def programs() -> Iterator[Programs]:
    """Shared by these tests: starting it takes a second."""
    made = Programs()
    yield made
    made.close()


PYTHON = {
    "output and standard error": ("import sys; print('a', flush=True); print('b', file=sys.stderr)", 0, "a\nb\n"),
    "its own environment": ("import os; print(os.environ['MARK'], 'AWS_PROFILE' in os.environ)", 0, "here False\n"),
    "a status": ("raise SystemExit(3)", 3, ""),
    "a text for a status": ("raise SystemExit('refused')", 1, "refused\n"),
    "a signal": ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", 143, ""),
    "it is the main program": ("print(__name__, __file__)", 0, "__main__ given.py\n"),
    "no input": ("import sys; print(repr(sys.stdin.read()))", 0, "''\n"),
    "what it starts": ("import subprocess; subprocess.run(['echo', 'child'])", 0, "child\n"),
}


@pytest.mark.parametrize("what", PYTHON)
def test_a_python_program_ends_as_it_would_by_itself(programs: Programs, what: str) -> None:
    source, code, output = PYTHON[what]
    ended = programs.python(source, "given.py", ENVIRONMENT)
    assert (ended.code, ended.output) == (code, output)


def test_a_traceback_shows_the_program_and_nothing_of_what_ran_it(programs: Programs) -> None:
    ended = programs.python("def f():\n    raise ValueError('wrong')\n\nf()\n", "given.py", ENVIRONMENT)
    assert ended.code == 1
    assert 'File "given.py", line 4, in <module>\n    f()' in ended.output
    assert ended.said == "ValueError: wrong"
    assert "preloaded" not in ended.output


def test_a_source_that_is_no_python_is_said_so(programs: Programs) -> None:
    ended = programs.python("def", "given.py", ENVIRONMENT)
    assert ended.code == 1
    assert ended.said == "SyntaxError: invalid syntax"


def test_one_program_leaves_nothing_behind_for_the_next(programs: Programs) -> None:
    programs.python("import boto3, os; boto3.mark = 1; os.environ['X'] = '1'; open('f', 'w')", "a.py", ENVIRONMENT)
    ended = programs.python(
        "import boto3, os; print(hasattr(boto3, 'mark'), 'X' in os.environ, os.listdir())", "b.py", ENVIRONMENT
    )
    assert ended.output == "False False []\n"


SHELL = {
    "output": ("echo a; echo b >&2", 0, "a\nb\n"),
    "the first failure ends it": ("false\necho on", 1, ""),
    "an unset variable ends it": ('echo "$MARK"; echo "${NOT_SET}"; echo on', 2, None),
    "a signal": ("kill -TERM $$", 143, ""),
}


@pytest.mark.parametrize("what", SHELL)
def test_a_shell_script_ends_as_it_would_by_itself(programs: Programs, what: str) -> None:
    source, code, output = SHELL[what]
    ended = programs.shell(source, ENVIRONMENT)
    assert ended.code == code
    assert "on\n" not in ended.output
    if output is not None:
        assert ended.output == output


def left(mark: Path) -> bool:
    """Whether the process that `mark` names is gone, soon."""
    pid = int(mark.read_text())
    for _ in range(500):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        threading.Event().wait(0.01)
    return False


def test_over_its_limit_a_python_program_and_its_children_are_killed(programs: Programs, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    source = f"""
import subprocess
child = subprocess.Popen(["sleep", "1000"])
open({str(mark)!r}, "w").write(str(child.pid))
print("begun", flush=True)
child.wait()
"""
    programs.python("", "first.py", ENVIRONMENT)  # the limit is the program's, not that of what runs it
    ended = programs.python(source, "given.py", ENVIRONMENT, limit=8)
    assert ended.code == 124
    assert ended.output == "begun\n(it did not end within 8 seconds, and was stopped)"
    assert left(mark)


def test_over_its_limit_a_shell_script_and_its_children_are_killed(programs: Programs, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    ended = programs.shell(f"sleep 1000 & echo $! > {mark}; wait", ENVIRONMENT, limit=5)
    assert ended.code == 124
    assert left(mark)


def children(pid: int) -> list[int]:
    """The processes that this one has begun, and that have not ended."""
    listed = subprocess.run(["ps", "-A", "-o", "ppid=,pid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listed.splitlines()]
    return [int(child) for parent, child, state in rows if int(parent) == pid and not state.startswith("Z")]


def test_the_aws_cli_dies_with_its_script(programs: Programs, account: SandboxAccount) -> None:
    """It runs as a child of another process, and must not outlive the script all the same."""
    environment = account.environment()
    programs.shell("aws --version", environment)
    (server,) = (one.pid for name, one in programs._servers.items() if name == "aws")
    running: list[int] = []
    over = threading.Event()

    def look() -> None:
        while not running and not over.is_set():
            running.extend(children(server))

    looking = threading.Thread(target=look)
    looking.start()
    ended = programs.shell("aws iam wait role-exists --role-name none", environment, limit=8)
    over.set()
    looking.join()
    assert (ended.code, len(running)) == (124, 1)
    for _ in range(500):
        if not children(server):
            break
        threading.Event().wait(0.02)
    assert children(server) == []


def stopped(own: Programs, run: Callable[[], object], mark: Path) -> list[int]:
    """Stop programs when the one that runs has made `mark`. How large that was when its end was told, if it was."""
    told: list[int] = []

    def until_told() -> None:
        with pytest.raises(Interrupted):
            run()
        told.append(mark.stat().st_size)

    thread = threading.Thread(target=until_told)
    thread.start()
    while not mark.exists():
        time.sleep(0.01)
    own.stop()
    thread.join()
    own.close()
    return told


def test_who_is_stopped_is_told_and_nothing_stays(tmp_path: Path) -> None:
    own, mark = Programs(), tmp_path / "pid"
    source = f"echo $$ > {mark}.part; mv {mark}.part {mark}; sleep 1000"
    assert stopped(own, lambda: own.shell(source, ENVIRONMENT), mark)
    assert left(mark)


def test_a_python_program_that_is_stopped_does_nothing_any_more_when_that_is_told(tmp_path: Path) -> None:
    """What comes next may rest on it: that the account is brought back, say."""
    own, mark = Programs(), tmp_path / "mark"
    source = f"import os\nmark = os.open({str(mark)!r}, os.O_CREAT | os.O_WRONLY)\nwhile True: os.write(mark, b'.')\n"
    told = stopped(own, lambda: own.python(source, "given.py", ENVIRONMENT), mark)
    assert told == [mark.stat().st_size]


def moment(ended: Ended) -> datetime:
    """The date that a command printed."""
    return datetime.fromisoformat(ended.output.strip().strip('"'))


def test_who_waits_lets_the_sandbox_s_clock_run_on(programs: Programs, account: SandboxAccount) -> None:
    """An hour by each way: no limit would allow for it otherwise."""
    clock, environment = account.handle, account.environment()
    before = programs.shell("aws iam create-user --user-name a --query User.CreateDate", environment)
    assert programs.shell("sleep 30m; sleep 1800", environment, clock=clock).code == 0
    assert programs.python("import time; time.sleep(3600)", "given.py", environment, clock=clock).code == 0
    after = programs.shell("aws iam create-user --user-name b --query User.CreateDate", environment)
    assert moment(after) - moment(before) >= timedelta(hours=2)


def test_the_aws_cli_is_the_real_one_with_its_files_and_its_errors(programs: Programs, account: SandboxAccount) -> None:
    script = """
cat > trust.json <<'JSON'
{"Version": "2012-10-17",
 "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
JSON
name=$(aws iam create-role --role-name r --assume-role-policy-document file://trust.json \\
  --query Role.RoleName --output text)
echo "made $name"
aws iam create-role --role-name r --assume-role-policy-document file://trust.json || echo "status $?"
aws s3 mb s3://streams-1 > made.txt
echo 'through the pipe' | aws s3 cp - s3://streams-1/k
aws s3 cp s3://streams-1/k -
"""
    ended = programs.shell(script, account.environment())
    assert ended.output.splitlines()[0] == "made r"
    assert "An error occurred (EntityAlreadyExists) when calling the CreateRole operation" in ended.output
    assert "status 254\n" in ended.output.replace("status 255", "status 254")
    assert ended.output.endswith("through the pipe\n")
