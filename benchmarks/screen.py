"""The screen beside a bare Textual app: step switch, verdict, stalls of the event loop, memory, keystroke, refresh.

Both run without a terminal, at 120 × 40, on Textual's headless driver; a frame counts as drawn when the last of its
updates was handed to the driver. The account is one made by hand (tests/ui_account.py) and answers at once: what
is measured is the screen's own. Each is measured in processes of its own, in turn: ours mends Textual, and the
rival's is as it comes. Stalls and memory are of a walk through the whole course, with all imports: every step, a
verdict, a hint, the form, the results. A stall is what the process itself works between two beats of its event loop:
what other processes take of the machine meanwhile is not counted.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")

from measuring import arguments, finish, report
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.widgets import Input, Static

SIZE = (120, 40)
COURSE = Path(__file__).parents[1] / "lessons/ecs-task-roles"
BEAT = 0.005
PAUSE = 1.1
"""Seconds between two things that are done: longer than the app waits before it looks for garbage."""
ROLE = "fcjEcsTaskExecutionRole"
TYPED = "service1"
TIMES = 5
"""How often, in one process, a verdict and a change of the account are shown."""
POLICY_PAGE = ("f2", "enter", "tab", "enter", "tab", "enter", "f4")
"""The keys that lead from the lesson to the console's list of policies."""


class Bare(App[None]):
    """The rival: a bare Textual app that shows a text as Markdown, a line and an input."""

    def compose(self) -> ComposeResult:
        """A text above an input, and a line that says what was typed."""
        yield VerticalScroll()
        yield Static(id="line", markup=False)
        yield Input()

    async def show(self, text: str) -> None:
        """Show another text."""
        from textual.widgets import Markdown

        scroll = self.query_one(VerticalScroll)
        await scroll.remove_children()
        await scroll.mount(Markdown(text))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is typed."""
        self.query_one("#line", Static).update(event.value)


def texts() -> list[str]:
    """Each step's text as it stands in the course, without its front matter."""
    return [file.read_text(encoding="utf-8").split("---\n", 2)[2] for file in sorted(COURSE.glob("*/step.md"))]


@contextmanager
def drawings() -> Iterator[list[float]]:
    """The moments at which an app has handed an update of its screen to the driver."""
    moments: list[float] = []
    display = App._display

    def noted(self: Any, *given: Any) -> None:
        display(self, *given)
        moments.append(time.perf_counter())

    App._display = noted  # type: ignore[method-assign]
    try:
        yield moments
    finally:
        App._display = display  # type: ignore[method-assign]


async def until_drawn(pilot: Pilot[Any], act: Callable[[], Awaitable[object] | object], moments: list[float]) -> float:
    """Seconds from `act` to the last update of the screen that it led to."""
    moments.clear()
    begun = time.perf_counter()
    result = act()
    if isinstance(result, Awaitable):
        await result
    while True:
        await pilot.pause()
        if moments and time.perf_counter() - moments[-1] > 0.05 and not _working(pilot.app):
            return moments[-1] - begun


def _working(app: App[Any]) -> bool:
    return any(not worker.is_finished for worker in app.workers)


# -- both in processes of their own: Textual is mended by ours, the rival's is as it comes -------------------

Figures = dict[str, list[float]]
"""Seconds of each thing that is measured, in the order in which they were taken."""


async def measured_ours() -> Figures:
    """What is measured of ours; the first time everything is shown does not count."""
    import ui_account
    from ui_account import QuietAccount, role
    from ui_quiet import play, rest, session

    from tutor.ui.messages import CommandEnded

    account, figures = QuietAccount(), empty()
    ui_account.POLICIES = tuple(f"Amazon{n % 37:02}Service{n}Access" for n in range(1_400))
    with tempfile.TemporaryDirectory() as home, drawings() as moments:
        async with session(Path(home), account, course=COURSE, size=SIZE) as (app, pilot):
            app.spare_garbage()
            app._started()  # as it is once an app has started
            assert app.workshop is not None
            work, app._work = app._work, lambda *_, **__: None  # type: ignore[method-assign]
            for number in range(2):  # what is behind the step is another figure's
                for step in app.workshop.steps:
                    shown = await until_drawn(pilot, lambda step=step: app._go(step.id), moments)
                    figures["step_switch"] += [shown] * number
            app._work = work  # type: ignore[method-assign]
            app._go("trusted-entity")
            await rest(app, pilot)
            for number in range(TIMES + 1):
                app.said.clear()
                shown = await until_drawn(pilot, lambda: app.post_message(CommandEnded(0)), moments)
                begun = time.perf_counter()
                beside = app.session.beside()
                await asyncio.to_thread(app.session.study.judge, app.current, asked=False, beside=beside)
                figures["check"] += [shown - (time.perf_counter() - begun)] * bool(number)
            for number in range(TIMES + 1):
                new = role(ROLE, *(["AmazonS3ReadOnlyAccess"] * (number % 2)))
                shown = await until_drawn(pilot, lambda new=new: account.put(new), moments)
                figures["panel_refresh"] += [shown] * bool(number)
                await rest(app, pilot)
            await play(app, pilot, *POLICY_PAGE)
            assert type(app.screen).__name__ == "CreateRoleScreen"
            figures["policy_search"] = await _typed(pilot, moments)
            assert app.screen.query_one("#search", Input).value == TYPED
    return figures


async def measured_rival() -> Figures:
    """The same of the bare app."""
    bare, figures = Bare(), empty()
    with drawings() as moments:
        async with bare.run_test(size=SIZE) as pilot:
            for number in range(2):
                for text in texts():
                    shown = await until_drawn(pilot, lambda text=text: bare.show(text), moments)
                    figures["step_switch"] += [shown] * number
            line = bare.query_one("#line", Static)
            for name in ("check", "panel_refresh"):
                for number in range(TIMES + 1):
                    text = f"{name} {number}"
                    shown = await until_drawn(pilot, lambda text=text: line.update(text), moments)
                    figures[name] += [shown] * bool(number)
            bare.query_one(Input).focus()
            figures["policy_search"] = await _typed(pilot, moments)
    return figures


def empty() -> Figures:
    """Nothing measured yet."""
    return {name: [] for name in ("step_switch", "check", "panel_refresh", "policy_search")}


async def _typed(pilot: Pilot[Any], moments: list[float]) -> list[float]:
    return [await until_drawn(pilot, lambda letter=letter: pilot.press(letter), moments) for letter in TYPED]


# -- a walk in a process of its own --------------------------------------------------------------------------


class Heart:
    """Beats in the event loop. `longest` is the longest time in seconds that the process worked between two beats."""

    longest = 0.0

    async def beat(self) -> None:
        """Beat until it is cancelled."""
        wall, worked = time.perf_counter(), time.process_time()
        while True:
            await asyncio.sleep(BEAT)
            new = time.perf_counter(), time.process_time()
            self.longest = max(self.longest, min(new[0] - wall, new[1] - worked))
            wall, worked = new


async def walk_ours() -> float:
    """The longest stall in a walk through the app, its start included.

    After each thing that is done there is a pause, as of one who reads: the app looks for garbage in it, which is a
    stall as well.
    """
    from ui_account import QuietAccount, role
    from ui_quiet import play, quiet, rest, typed

    from tutor.account.target import Target
    from tutor.ui.app import RoletutorApp

    heart = Heart()
    with tempfile.TemporaryDirectory() as home, quiet(QuietAccount(role(ROLE))):
        app = RoletutorApp(str(COURSE), Target(), "", {}, Path(home))
        app.spare_garbage()
        async with app.run_test(size=SIZE) as pilot:
            beating = asyncio.create_task(heart.beat())
            await rest(app, pilot)

            async def act(*todo: Any) -> None:
                for one in todo:
                    await play(app, pilot, one)
                    await asyncio.sleep(PAUSE)

            await act(*["f4"] * 17)
            app._go("trusted-entity")
            await act("f5", "f6", typed("aws iam list-roles"), *POLICY_PAGE, "e")
            assert type(app.screen).__name__ == "CreateRoleScreen"
            await act("escape", typed("certificate"), "escape", "f1", "ctrl+g", "escape")
            beating.cancel()
    return heart.longest


async def walk_rival() -> float:
    """The same of a bare app that shows the same texts, while a thread imports and judges the same."""
    from ui_account import QuietAccount

    def load() -> None:
        from tutor.journal.store import Journal
        from tutor.study.study import Study
        from tutor.workshop.reader import read

        with tempfile.TemporaryDirectory() as home:
            course = read(COURSE)
            study = Study(course, QuietAccount(), Journal(Path(home) / "events.jsonl"), Path(home))
            for step in course.steps:
                study.enter(step.id)
                study.judge(step.id, asked=False)

    heart, bare = Heart(), Bare()
    async with bare.run_test(size=SIZE) as pilot:
        beating = asyncio.create_task(heart.beat())
        working = asyncio.create_task(asyncio.to_thread(load))
        for text in texts():
            await bare.show(text)
            await pilot.pause()
        await working
        await pilot.press(*"aws iam list-roles")
        beating.cancel()
    return heart.longest


def memory_used() -> float:
    """The most memory that this process has had, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # ru_maxrss begins with that of the process that started this one
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)


def alone(what: str, who: str) -> Any:
    """What a new process measured: `--walk` or `--measure` of `ours` or the `rival`."""
    done = subprocess.run([sys.executable, __file__, what, who], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main() -> None:
    """Measure and print."""
    match sys.argv[1:]:
        case ["--walk", who]:
            stall = asyncio.run(walk_ours() if who == "ours" else walk_rival())
            print(json.dumps([stall, memory_used()]))
            return
        case ["--measure", who]:
            print(json.dumps(asyncio.run(measured_ours() if who == "ours" else measured_rival())))
            return
    quick = arguments(__doc__).quick
    found = {name: (list[float](), list[float]()) for name in empty()}
    for _ in range(1 if quick else 3):
        for at, who in enumerate(("ours", "rival")):
            for name, figures in alone("--measure", who).items():
                found[name][at].extend(figures)
    walks = [(alone("--walk", "ours"), alone("--walk", "rival")) for _ in range(1 if quick else 5)]
    stalls = [[walk[who][0] for walk in walks] for who in (0, 1)]
    memory = [[walk[who][1] for walk in walks] for who in (0, 1)]
    finish(
        [
            report(
                "screen", *found["step_switch"], aim=1.25, rival_is="a bare app that mounts Markdown of the same step"
            ),
            report("check_shown", *found["check"], aim=4, most=0.1, rival_is="a bare app that updates a line"),
            report("longest_stall", *stalls, aim=1.5, most=0.06, rival_is="a bare app with the same texts and thread"),
            report("memory", *memory, aim=1.5, unit="MB", rival_is="a bare app with the same texts"),
            report(
                "policy_search", *found["policy_search"], aim=3, most=0.05, rival_is="a bare app that echoes the key"
            ),
            report(
                "panel_refresh", *found["panel_refresh"], aim=10, most=0.3, rival_is="a bare app that updates a line"
            ),
        ]
    )


if __name__ == "__main__":
    main()
