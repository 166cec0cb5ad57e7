"""moto makes 1,300 machine images with their snapshots for each account as soon as EC2 is used: 50 ms and 2 MB.

They are made when somebody first asks for images or snapshots; a lesson on ECS never does.
"""

from __future__ import annotations

from typing import Any

from sandbox.patches.first_asked import born

_DUE = "_roletutor_images_due"


def apply() -> None:
    """Put them off. EC2's backend has both tables; each asks first whether the images are due."""
    from moto.ec2.models import EC2Backend
    from moto.ec2.models.amis import AmiBackend

    load = AmiBackend._load_amis

    def make(self: Any) -> None:
        if self.__dict__.pop(_DUE, False):
            with born(f"images {self.account_id} {self.region_name}"):
                load(self)

    AmiBackend._load_amis = lambda self: self.__dict__.update({_DUE: True})
    for table in ("amis", "snapshots"):
        setattr(EC2Backend, table, _Table(table, make))


class _Table:
    """An attribute that is filled when it is first read."""

    def __init__(self, name: str, make: Any) -> None:
        self._name = name
        self._make = make

    def __get__(self, backend: Any, _: object) -> Any:
        if backend is None:
            return self
        self._make(backend)
        return backend.__dict__[self._name]

    def __set__(self, backend: Any, value: Any) -> None:
        backend.__dict__[self._name] = value
