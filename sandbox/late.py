"""What moto imports for its mocks, and for rare calls, imported when it is used: a quarter of the sandbox's start.

moto is made to stand in for AWS inside a test's own process: for that it takes over boto3 and what sends requests. A
server needs none of it, and IAM's certificates hardly ever. `moto_is_imported` is to be held around the first import
of moto; what moto has then under those names becomes the real thing with its first use.
"""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_MOCKS = "moto.core.models"
_CERTIFICATES = "cryptography.x509"
_AT_IMPORT = {
    "boto3": ("Session",),
    "cryptography": (),
    "cryptography.hazmat": (),
    "cryptography.hazmat.backends": ("default_backend",),
    _MOCKS: ("MockAWS", "ProxyModeMockAWS", "ServerModeMockAWS", "patch_client", "patch_resource"),
}
"""The modules, and the callables that moto takes out of each while it is imported."""
_ACCOUNT = "123456789012"
"""moto's DEFAULT_ACCOUNT_ID, the one constant that is taken out as well."""


class _Late(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(_real(self.__name__), name)


@contextmanager
def moto_is_imported() -> Iterator[None]:
    """Let imports of these modules give stand-ins meanwhile, but for those that are imported already."""
    stand_ins = {name: _stand_in(name) for name in _AT_IMPORT if name not in sys.modules}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name, stand_in in stand_ins.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]


def _stand_in(name: str) -> types.ModuleType:
    module = _Late(name)
    if name == _MOCKS:
        module.__dict__["DEFAULT_ACCOUNT_ID"] = _ACCOUNT
    if name == "cryptography":
        module.__dict__["x509"] = _Late(_CERTIFICATES)  # what IAM reads server certificates with
    for taken in _AT_IMPORT[name]:
        module.__dict__[taken] = _forwarding(name, taken)
    return module


def _forwarding(module: str, name: str) -> type:
    """A class, for moto also names it in annotations; who calls it gets what the real thing gives."""

    def new(_: type, *arguments: Any, **named: Any) -> Any:
        return getattr(_real(module), name)(*arguments, **named)

    return type(name, (), {"__new__": new})


def _real(name: str) -> types.ModuleType:
    if isinstance(sys.modules.get(name), _Late):
        del sys.modules[name]
    return importlib.import_module(name)
