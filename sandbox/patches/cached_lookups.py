"""What moto looks up anew for each request: the folders of its services, and the methods of a class.

It lists its own folder of 170 services to see which one a host belongs to, and inspects all methods of the class that
answers: over a third of the time of a call. Neither changes while the process lives.
"""

from __future__ import annotations

import functools
from typing import Any

import moto.core.responses
from moto.moto_server.werkzeug_app import DomainDispatcherApplication


def apply() -> None:
    """Remember both."""
    by_host = DomainDispatcherApplication.get_backend_for_host
    DomainDispatcherApplication.get_backend_for_host = _remembered(by_host)
    of_class = moto.core.responses.method_names_from_class
    moto.core.responses.method_names_from_class = functools.cache(of_class)


def _remembered(by_host: Any) -> Any:
    answers: dict[str | None, Any] = {}

    def get_backend_for_host(self: Any, host: str | None) -> Any:
        if host not in answers:
            if len(answers) > 1000:
                answers.clear()
            answers[host] = by_host(self, host)
        return answers[host]

    return get_backend_for_host
