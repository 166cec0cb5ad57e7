"""Programs that run in the account: commands of the AWS CLI, Python, what the application does inside of a task."""

from __future__ import annotations

import shlex
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tutor.ui.behind.base import messages
from tutor.ui.behind.recording import Recording, made
from tutor.ui.keys import key_of

KEPT_OUTPUTS = 10
"""How many outputs that were too long for the screen are kept in the home."""
_SEEN = 0.5
"""Seconds that a program's output waits for the screen before it goes on."""


@dataclass(frozen=True)
class Job:
    """A program to run, and what is kept of it: a text (of Python or a script), or the words of the command itself."""

    words: Sequence[str]
    text: str = ""
    python: bool = False


class StoppedByLearner(Exception):
    """The learner stopped it before anything ran."""


class Commands(Recording):
    """What runs, one thing at a time."""

    def run(self, commands: Sequence[Sequence[str]], python: str = "", inside: str = "", fails: str = "") -> None:
        """Run commands one after the other until one fails, or the Python text.

        `inside` is the family of the task as whose application they run (empty: as the learner). `fails` is what they
        must fail with, where a lesson says so.
        """
        from tutor.actions import python as snippets
        from tutor.actions.commands import program

        def todo(environment: Mapping[str, str]) -> list[Job]:
            if python:
                return [Job(snippets.words(python), python, python=True)]
            found = []
            for words in commands:
                first = program(environment) if words[0] == "aws" else words[0]
                found.append(Job([first, *words[1:]], shlex.join(words)))
            return found

        self._carry_out(todo, inside, fails)

    def _carry_out(self, todo: Callable[[Mapping[str, str]], Sequence[Job]], inside: str = "", fails: str = "") -> None:
        from tutor.account import AccountError
        from tutor.actions.commands import CommandError
        from tutor.actions.in_task import TaskStopped
        from tutor.home import HomeError

        code, told = 0, ""
        error, refused = "", 2
        try:
            self._pause(0)  # it may have been stopped before there was a thread for it
            with self._environment(inside) as environment:
                for job in todo(environment):
                    code, output = self._streamed(job, environment, inside)
                    told += output
                    if code or self._stop_asked.is_set():
                        break
        except TaskStopped as stopped:
            why = stopped.reason.strip()
            error, refused = (
                f"The task did not start, so there is no application to be. AWS says: {why} "
                f"{key_of('launch')} shows at which call.",
                1,
            )
        except StoppedByLearner:
            pass
        except (CommandError, HomeError) as trouble:
            error = str(trouble)
        except AccountError as trouble:
            error = f"{trouble.sentence} {trouble.remedy}".strip()
        except FileNotFoundError as trouble:
            error, refused = f"There is no program {trouble.filename!r} on this machine.", 127
        except OSError as trouble:
            error, refused = f"The command cannot be run: {trouble.strerror or trouble}.", 126
        except ValueError as trouble:  # a zero byte in a word
            error, refused = f"The command cannot be run: {trouble}.", 126
        finally:
            self._running = None
        if error:
            self._post(messages().CommandEnded(refused, error))
            return
        as_said = bool(fails and code and fails in told)
        stopped_by_key, silent = self._stop_asked.is_set(), not told.strip()
        self._post(messages().CommandEnded(code, "", stopped_by_key, fails, as_said, silent))

    def _streamed(self, job: Job, environment: Mapping[str, str], inside: str) -> tuple[int, str]:
        """Run one program, hand on what it says, and give its exit code and what of its output was shown."""
        from tutor.actions.processes import Bounded, Running

        told: list[str] = []
        shown = threading.Event()

        def tell(text: str) -> None:
            """The program waits until the screen has shown this, so that one that talks on and on cannot flood it."""
            told.append(text)
            shown.clear()
            self._post(messages().OutputCame(text, shown))
            if not self._closed:
                shown.wait(_SEEN)

        files = self._files_of(job)  # before it runs: it may change them
        running = self._running = Running(job.words, environment, self._folder())
        if self._stop_asked.is_set():
            running.stop()
        output = Bounded(tell, self._output_file())
        code = running.stream(output.take)
        output.end()
        if _reads_help(job.words):
            return code, "".join(told)
        way = "task" if inside and not job.python else "python" if job.python else "cli"
        text = job.text or shlex.join(job.words)
        self.record(made(way, text, code or 130 * running.stopped, inside, files))  # type: ignore[arg-type]
        return code, "".join(told)

    def _files_of(self, job: Job) -> dict[str, bytes]:
        return {} if job.python else self._files(job.words)

    def _output_file(self) -> Path:
        """Where an output is kept whole when it is too long for the screen; the oldest of many are let go."""
        folder = self.home / "work" / "outputs"
        with suppress(OSError):
            for old in sorted(folder.glob("output-*.txt"))[: -KEPT_OUTPUTS + 1]:
                old.unlink()
        return folder / f"output-{datetime.now():%Y%m%d-%H%M%S-%f}.txt"

    @contextmanager
    def _environment(self, inside: str) -> Iterator[Mapping[str, str]]:
        """That of the learner's commands, or of the application inside a task of the family `inside`."""
        from tutor.account.sandbox import SandboxAccount
        from tutor.actions.commands import CommandError
        from tutor.actions.in_task import inside as task_of

        if self.account is None:
            raise CommandError(" ".join(self.absent))
        if not inside:
            yield self.account.environment()
            return
        if not isinstance(self.account, SandboxAccount):
            raise CommandError("Only in the sandbox can the tutor act as the application inside a task.")
        with task_of(self.account, inside, pause=self._pause) as place:
            task = place.task.rpartition("/")[2][:8]
            role = place.role.rpartition("/")[2]
            whose = f"with the task role {role}" if role else "without credentials: the task has no task role"
            where = f"as the application in the container {place.container}, task {task}…"
            self._post(messages().OutputCame(f"… {where}, {whose}\n"))
            yield place.environment

    def _pause(self, seconds: float) -> None:
        """Wait while a task starts; the learner need not wait for it."""
        if self._stop_asked.wait(seconds):
            raise StoppedByLearner

    def begin(self) -> None:
        """Something is about to run: what was stopped before is over. For the handler that asks for it, so that a stop
        that comes before there is a thread for it is not lost."""
        self._stop_asked.clear()

    def stop(self) -> None:
        """Interrupt what runs; what does not end by itself soon is killed, and asked again, at once."""
        self._stop_asked.set()
        running = self._running
        if running is not None:
            running.stop()


def _reads_help(words: Sequence[str]) -> bool:
    """Whether it is `aws … help`: that does nothing to the account, and in a terminal it waits for its reader."""
    return Path(words[0]).name == "aws" and words[-1] == "help" and not words[-2].startswith("--")
