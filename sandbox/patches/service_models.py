"""A service's model is looked for in its own folder.

botocore first looks through the folders of all its four hundred services to see whether there is one of that name, at
the first request for each: a twentieth of the sandbox's start.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import DataNotFoundError
from botocore.loaders import Loader

_all_services = Loader.list_available_services


class _Services:
    """The names of the services that have a model of a type; all of them are looked up only by who wants them all."""

    def __init__(self, loader: Any, type_name: str) -> None:
        self._loader = loader
        self._type = type_name

    def __contains__(self, service: str) -> bool:
        try:
            return bool(self._loader.list_api_versions(service, self._type))
        except DataNotFoundError:
            return False

    def __iter__(self) -> Iterator[str]:
        return iter(_all_services(self._loader, self._type))


def apply() -> None:
    """Replace botocore's search."""
    Loader.list_available_services = lambda loader, type_name: _Services(loader, type_name)
