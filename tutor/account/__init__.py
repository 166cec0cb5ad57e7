"""An account as the tutor sees it: the sandbox, a real one (read-only), or one exported to a file.

`open_account` gives one whatever its kind. What lives here may import boto3 (late, inside functions) and reads into
`tutor.snapshot`; it judges nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from tutor.account.base import Account, AccountError
    from tutor.account.sandbox import Seed
    from tutor.account.target import Target

__all__ = ["Account", "AccountError", "Target", "open_account"]


def __getattr__(name: str) -> Any:
    """The names above, imported when they are first used: the screen's first frame needs the target alone."""
    if name in ("Account", "AccountError"):
        from tutor.account import base

        return getattr(base, name)
    if name == "Target":
        from tutor.account.target import Target

        return Target
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def open_account(target: Target, home: Path | None = None, seed: Seed = dict) -> Account:
    """The account that `target` names. `home` is the learner's (None: where it always is); only the sandbox needs one.

    `seed` gives what a new sandbox account starts with. Raises AccountError when the account cannot be reached (nothing
    is judged then), and HomeError.
    """
    if target.kind == "sandbox":
        from tutor.account.sandbox import SandboxAccount
        from tutor.home import home as own

        return SandboxAccount(home or own(), target.region, seed)
    if target.kind == "file":
        from pathlib import Path

        from tutor.account.exported import ExportedAccount

        return ExportedAccount(Path(target.value))
    from tutor.account.real import RealAccount

    return RealAccount(target.value if target.kind == "profile" else "", target.region)
