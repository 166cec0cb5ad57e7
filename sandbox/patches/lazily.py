"""A mend that waits for its module: moto imports a service when its first request comes, and so shall its mends."""

from __future__ import annotations

import importlib.machinery
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from types import ModuleType
from typing import Any

Mend = Callable[[Any], None]

_waiting: dict[str, list[Mend]] = {}


def after_import(module: str, mend: Mend) -> None:
    """Call `mend` with a module right after it was imported, or now when it was."""
    if module in sys.modules:
        mend(sys.modules[module])
        return
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    _waiting.setdefault(module, []).append(mend)


class _Finder(MetaPathFinder):
    """Finds what Python's own finder finds, and has the mends done after the module's code has run."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in _waiting:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, _waiting.pop(fullname))
        return spec


class _Loader(Loader):
    def __init__(self, loader: Loader, mends: list[Mend]) -> None:
        self._loader = loader
        self._mends = mends

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        for mend in self._mends:
            mend(module)
