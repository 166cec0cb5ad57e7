"""boto3 clients: the sandbox's go to loopback past any proxy; a real account's only read."""

from __future__ import annotations

import functools
import threading
from typing import Any

from tutor.account.base import AccountError
from tutor.account.door import Handle

_READING = ("Get", "List", "Describe", "BatchGet", "Head", "Simulate")


def sandbox_client(service: str, handle: Handle, region: str) -> Any:
    """A client of the sandbox. Environment, profiles and proxies have no say in it."""
    from botocore.config import Config

    with _LOCK:
        return _session().create_client(
            service,
            region_name=region,
            endpoint_url=handle.endpoint,
            aws_access_key_id=handle.access_key,
            aws_secret_access_key=handle.secret_key,
            verify=False,
            config=Config(
                proxies={}, retries={"total_max_attempts": 2}, connect_timeout=5, s3={"addressing_style": "path"}
            ),
        )


_LOCK = threading.Lock()  # a session makes one client at a time


@functools.cache
def _session() -> Any:
    """One for all clients of the process: it keeps the services' models, whose reading takes longer than all else."""
    from botocore.session import Session

    return quick(
        Session(session_vars={"config_file": (None, None, "/dev/null", None), "profile": (None, None, None, None)})
    )


def quick(session: Any) -> Any:
    """The botocore session, which now looks for a service's model in that service's own folder.

    Of its own accord botocore looks through the folders of all its four hundred services before it makes a client.
    """
    session.get_component("data_loader").list_available_services = lambda type_name: _EveryService()
    return session


class _EveryService:
    """Says yes to every name: one that does not exist is found out when its model is read."""

    def __contains__(self, service: object) -> bool:
        return True


def read_only(client: Any) -> Any:
    """The client, with every call that is not known to read refused before it leaves this machine."""

    def guard(model: Any, **_: object) -> None:
        if not model.name.startswith(_READING):
            raise AccountError(
                f"A real account is read-only here: {model.name} was not sent.",
                "Use the sandbox for actions, or do it in the AWS console and check the result here.",
            )

    client.meta.events.register("before-call.*.*", guard)
    return client
