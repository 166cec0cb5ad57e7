"""The app on an account in memory, to be driven over the console's pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from console_support import ROLE, FakeAccount
from ui_support import until

from tutor.account.target import Target
from tutor.ui.app import RoletutorApp
from tutor.ui.widgets.link import Link

COURSE = str(Path(__file__).parent / "workshop/six_steps")
LONGEST = 30
"""Seconds that anything here may take on a busy machine."""


class Console:
    """The app on an account in memory."""

    def __init__(self, app: RoletutorApp, pilot: Any, account: FakeAccount) -> None:
        self.app, self.pilot, self.account = app, pilot, account

    @property
    def page(self) -> Any:
        """The page on top."""
        return self.app.screen

    async def until(self, met: Any, what: str) -> None:
        """Let it go on until something is so."""
        try:
            async with asyncio.timeout(LONGEST):
                await until(self.pilot, met, what)
        except TimeoutError:
            pytest.fail(f"not so: {what}\n{self.shown()}")

    async def open(self, page: str) -> None:
        """Open a page of the menu."""
        self.app.open_page(page)
        await self.until(lambda: len(self.app.screen_stack) == 2, f"{page} is open")
        await self.pilot.pause()

    async def role(self, name: str = ROLE) -> Any:
        """Open a role's page, and wait until it is read."""
        from tutor.ui.screens.role_page import RolePageScreen

        page = RolePageScreen(self.app.session, name)
        self.app.push_screen(page)
        await self.until(lambda: page.page is not None, "the role is read")
        await self.pilot.pause()
        return page

    async def press(self, name: str, number: int = 0) -> None:
        """Press a link of the page."""
        [link for link in self.page.query(Link) if link.name == name][number].action_press()
        await self.pilot.pause()
        await self.pilot.pause()

    def shown(self) -> str:
        """All texts of the page on top, as they are drawn."""
        return "\n".join(line.text for line in self.app.screen._compositor.render_strips())

    def faults(self) -> dict[str, str]:
        """What is said under the fields of the page, by what they are about."""
        from tutor.ui.widgets.field import Field

        fields = self.page.query(Field)
        return {field.of: str(field._fault.render()) for field in fields if field.has_class("-faulty")}


@asynccontextmanager
async def console(
    home: Path, monkeypatch: pytest.MonkeyPatch, account: FakeAccount, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[Console]:
    """The app, its account answering."""
    monkeypatch.setattr("tutor.account.open_account", lambda target, home, seed: account)
    app = RoletutorApp(COURSE, Target(), "", {}, home)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.ready and bool(app.findings), "the account is there")
        yield Console(app, pilot, account)
