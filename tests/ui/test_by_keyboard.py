"""The whole course by the keyboard alone, from the first step to the saved certificate, on a real sandbox.

What is to be built is built by the ways of the course: the console's form, commands at the prompt, and the solutions
that F7 shows.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
from ui_support import until
from ui_walk import Keyboard, certified, filled

from tutor.account.target import Target
from tutor.actions.commands import CommandError, split
from tutor.ui.app import RoletutorApp
from tutor.ui.widgets.lesson import ActionBlock
from tutor.workshop.model import Step
from tutor.workshop.ways import forms, solution
from tutor.workshop.wizard import submits, wizard_fields


@pytest.mark.long
async def test_the_course_by_the_keyboard_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    app = RoletutorApp("ecs-task-roles", Target(), "", {}, tmp_path / "home")
    async with app.run_test(size=(80, 24)) as pilot:
        made = await certified(EveryWay(app, pilot), tmp_path)
    ways = {way for step in made["steps"] for way in step["ways"]}
    assert {"cli", "python", "wizard"} <= ways
    assert not any(step["hints"] or step["prepared"] or step["resets"] for step in made["steps"])


class EveryWay(Keyboard):
    """Builds each step by another way: the form where that is a way, else commands at the prompt where they need no
    shell, else the course's solution: its shell script once, and its Python."""

    async def build(self, step: Step) -> None:
        """Build what the step wants."""
        if (wizard := solution(step, "wizard")) is not None:
            await self.by_the_form(forms(filled(self.app, wizard.file)))
        elif (commands := self.typed(step)) is not None:
            await self.to(self.app.prompt)
            for line in commands:
                await self.write(line)
                await self.pilot.press("enter")
                await until(self.pilot, lambda: not self.app.busy, f"{line} ends")
        else:
            await self.by_the_solution("cli" if step.id == "task-definition" else "boto3")

    def typed(self, step: Step) -> list[str] | None:
        """The commands of a solution as lines for the prompt; None where they need a shell."""
        found = solution(step, "cli")
        text = filled(self.app, found.file) if found else "|"
        try:
            return [shlex.join(words) for words in split(text)] if "$" not in text else None
        except CommandError:
            return None

    async def by_the_form(self, pages: list[str]) -> None:
        """Fill in the console's form as a wizard of the course does, a page a step, and come back to the lesson."""
        from tutor.ui.screens.create_role import CreateRoleScreen

        await self.start(next(block for block in self.app.lesson.blocks(ActionBlock) if block.has_class("wizard")))
        await until(self.pilot, lambda: isinstance(self.app.screen, CreateRoleScreen), "the form is open")
        form: Any = self.app.screen
        await until(self.pilot, lambda: form.focused is not None, "it is there, and waits for keys")
        for page in pages:
            fields: Any = wizard_fields(page)
            assert form.page == int(str(fields["page"])) - 1
            if "use_case" in fields:
                await self.pilot.press("tab", "enter", "tab", "down", "down", "enter")
                assert form.form.use_case == fields["use_case"]
            for name in fields.get("policies", []):
                await until(self.pilot, lambda: bool(form._arns), "the policies are listed")
                await self.to(form.query_one("#search"))
                await self.pilot.press("home", *["delete"] * 60)
                await self.write(name)
                await self.pilot.press("enter", "enter")
            if "role_name" in fields:
                await self.to(form.query_one("#role-name"))
                await self.write(str(fields["role_name"]))
                await self.to(form.query_one("#tags"))
                await self.write("; ".join(f"{key}={value}" for key, value in fields["tags"].items()))
            await self.pilot.press("f4")
            if not submits(page):
                await self.pilot.press("escape")
        await until(self.pilot, lambda: not self.app.busy and len(self.app.screen_stack) == 1, "back in the lesson")
