"""The account is opened, and looked at whenever it changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tutor.ui.behind.base import Behind, messages

if TYPE_CHECKING:
    from textual.message import Message

    from tutor.account import Account
    from tutor.account.target import Target
    from tutor.snapshot import Item, Need
    from tutor.study.changes import Changes

_GATHERED = 0.15
"""Seconds in which changes of the account are taken as one: a program makes many, one after the other."""
_RARELY = 60.0
"""Seconds between two looks at a real account: a look takes about twenty calls, and IAM's are limited per account."""
_RESTS = 20
"""Where a look takes long, the next one waits so many times as long."""


class Watching(Behind):
    """The account as it is."""

    def __init__(
        self, name: str, target: Target, overrides: Mapping[str, str], home: Path, post: Callable[[Message], object]
    ) -> None:
        super().__init__(name, target, overrides, home, post)
        self._looking = threading.Lock()
        self._own: Changes | None = None
        self._came_late = False
        self._watched: Account | None = None

    def reach(self) -> bool:
        """Reach the account, and look at it; whether it was. The one that was there before is let go of."""
        from tutor.account import AccountError
        from tutor.home import HomeError, noted
        from tutor.workshop.model import CourseError

        try:
            account, notice = self._reached()
        except CourseError:
            return False  # the reading of the course says it
        except AccountError as error:
            return self._unreached(error.sentence, error.remedy)
        except HomeError as error:
            return self._unreached(str(error))
        except Exception as error:
            return self._unreached(noted(error))
        before, self.account = self.account, account
        if before is not None and before is not account:
            before.close()
        if self._closed:  # asked after it is set: who closes the session meanwhile finds the account, or is seen here
            account.close()
            return False
        self._own = self._first_look()
        self._post(messages().AccountOpened(account.info, account.writable, notice))
        return True

    def _reached(self) -> tuple[Account, str]:
        """The account, and what is to be said of it."""
        from tutor.account import open_account
        from tutor.workshop.start import seed_of

        account = open_account(self.target, self.home, seed_of(self._name, self._overrides))
        try:
            notice = self._brought_back(account)
            self._seen = getattr(account, "last_change", lambda: 0)()  # before the look, or a change is missed
        except BaseException:
            account.close()
            raise
        return account, notice

    def _unreached(self, sentence: str, remedy: str = "") -> bool:
        from tutor.ui.keys import key_of

        self._miss("There is no account: it could not be reached.", f"{key_of('reconnect')} tries again.")
        self._post(messages().TroubleCame(sentence, remedy, unreached=True))
        return False

    def _miss(self, sentence: str, remedy: str) -> None:
        """What is said from now on where an account is wanted and there is none."""
        self.absent = (sentence, remedy)

    def _brought_back(self, account: Account) -> str:
        """What the sandbox has to say of its saved state; one that was set aside is made up for first."""
        if not getattr(account, "set_aside", bool)():
            return str(getattr(account, "notice", str)())
        from tutor.account import AccountError
        from tutor.account.sandbox import SandboxAccount
        from tutor.restore import bring_back

        assert isinstance(account, SandboxAccount)
        try:
            return bring_back(account, self._name, self._overrides, self.home)
        except OSError as error:
            raise AccountError("The sandbox's saved state was set aside.", str(error)) from None

    def watch(self) -> None:
        """Look at the account whenever it changes, whoever changed it, until the session is closed.

        It waits in a thread that the process does not wait for: leaving the app takes no time.
        """
        account = self.account
        if account is not None and account is not self._watched:
            self._watched = account
            threading.Thread(target=self._watch, args=(account,), daemon=True).start()

    def _watch(self, account: Account) -> None:
        wait = getattr(account, "wait_for_change", None)
        if wait is not None:
            self._await_changes(account, wait)
        elif account.info.kind == "account":
            self._look_now_and_then(account)

    def _await_changes(self, account: Account, wait: Callable[[int], int]) -> None:
        """An account that says when it changes. What comes while it is looked at, and shortly after, is seen by the
        next look: in a burst of changes the looks are bounded, and the last state is always seen."""
        from tutor.account import AccountError
        from tutor.ui.keys import key_of

        seen = self._seen
        while not self._closed and self.account is account:
            try:
                new = wait(seen)
            except AccountError as error:
                if not self._closed:
                    self._post(
                        messages().TroubleCame(
                            error.sentence, f"Press {key_of('reconnect')} to start it again; your work is kept."
                        )
                    )
                return
            if new != seen and not self._closed:
                seen = new
                self.look(changed=True)
                self._gone.wait(_GATHERED)

    def _look_now_and_then(self, account: Account) -> None:
        """A real account says nothing by itself, and each look takes calls that others may be kept from."""
        rest = _RARELY
        while not self._gone.wait(rest) and self.account is account:
            begun = time.monotonic()
            self.look(changed=True)
            rest = max(_RARELY, _RESTS * (time.monotonic() - begun))

    def acting(self) -> AbstractContextManager[None]:
        """While the learner acts: what changes in the account meanwhile is not from elsewhere."""
        return self._own.ours() if self._own is not None else nullcontext()

    def look(self, *, changed: bool = False) -> None:
        """See how the account's roles are now. `changed`: because something in the account did."""
        from tutor.account import AccountError
        from tutor.cards import Meant, cards, needs
        from tutor.ecs import RoleKind
        from tutor.workshop.meant import roles_of

        account, workshop = self.account, self.workshop
        if account is None or workshop is None:
            return
        parts = {"execution": RoleKind.EXECUTION, "task": RoleKind.TASK}
        meant = [Meant(name, parts[part]) for name, part in roles_of(workshop).items()]
        with self._looking:  # one after the other, or an older look would be shown after a newer one
            at, before = time.time(), self._elsewhere(account) or self._came_late
            items: dict[Need, Item[Any]] = {}
            try:
                while new := needs(meant, items) - items.keys():
                    items.update(account.read(new).items)
            except AccountError as error:
                if not self._closed and self.account is account:
                    self._post(messages().TroubleCame(error.sentence, error.remedy))
                return
            # What came while it was read may be in this look or only in the next one.
            self._came_late = self._elsewhere(account)
            elsewhere = changed and (before or self._came_late)
            self._post(messages().AccountSeen(cards(meant, items, account.info), changed, elsewhere, at))

    def look_again(self) -> None:
        """The learner wants to see what is there now, of an account that does not tell of its changes by itself."""
        if self.account is not None and self.account.info.kind == "account":
            self.look(changed=True)

    def read_roles(self, names: Sequence[str], number: int) -> None:
        """Read these roles with the text of every policy, and the names of all. The answer has the number."""
        from tutor.account import AccountError
        from tutor.snapshot import Need, Present

        account, every = self.account, Need("role-names")
        if account is None:
            return
        wanted = {name: Need("role", name, documents=True) for name in names}
        try:
            snapshot = account.read({every, *wanted.values()})
        except AccountError as error:
            self._post(messages().TroubleCame(error.sentence, error.remedy))
            return
        found = snapshot.get(every)
        listed = found.value if isinstance(found, Present) else tuple(names)
        roles = {name: snapshot.get(need) for name, need in wanted.items()}
        self._post(messages().RolesRead(listed, roles, number))

    def _elsewhere(self, account: Account) -> bool:
        """Whether others made the change. What cannot be changed from here was changed by others."""
        if self._own is not None and hasattr(account, "written"):
            return self._own.elsewhere()
        return not account.writable

    def _first_look(self) -> Changes:
        """Who changes the account, from now on. Apart from the study's: judging, too, leaves traces in the account, and
        they are no change."""
        from tutor.study.changes import Changes

        written = getattr(self.account, "written", lambda: 0)
        own = Changes(lambda: int(written()) + 1)  # never 0: the first change of an empty account is noticed as well
        own.elsewhere()
        return own
