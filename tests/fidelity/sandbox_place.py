"""The project's sandbox as a place for rows: any number of accounts of one server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from fidelity.stage import REGION

from tutor.account.door import Handle, ask
from tutor.account.environment import variables
from tutor.account.sandbox import sandbox_folder


class SandboxPlace:
    """A new account of the sandbox whose home this is."""

    def __init__(self, home: Path, handle: Handle) -> None:
        said = ask(handle, "/_roletutor/accounts", post={})
        folder = sandbox_folder(home)
        found = json.loads((folder / said["folder"] / "keys.json").read_text())
        self.endpoint = handle.endpoint
        self.account: str = said["account"]
        self.keys: Mapping[str, str] = {"AccessKeyId": found["access_key"], "SecretAccessKey": found["secret_key"]}
        self._handle, self._folder = handle, folder

    def pass_time(self, seconds: float) -> None:
        """See `Place`."""
        ask(self._handle, "/_roletutor/clock", post={"advance": seconds})

    def cut_off(self, services: list[str]) -> None:
        """See `Place`."""
        ask(self._handle, f"/_roletutor/accounts/{self.account}/network", post={"unreachable": services})

    def environment(self, task: str) -> Mapping[str, str]:
        """See `Place`."""
        wanted = {"name": task, "container": "", "region": REGION}
        found = ask(self._handle, f"/_roletutor/accounts/{self.account}/task", post=wanted)
        assert found["task"], f"no task of {task} runs"
        return dict(found["environment"])

    def variables(self, keys: Mapping[str, str]) -> dict[str, str]:
        """The AWS variables of a program that has these keys."""
        given = variables(
            self.endpoint,
            keys.get("AccessKeyId", ""),
            keys.get("SecretAccessKey", ""),
            REGION,
            str(self._folder / "aws"),
        )
        token = keys.get("SessionToken")
        return {**given, **({"AWS_SESSION_TOKEN": token} if token else {})}
