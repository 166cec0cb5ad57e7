"""A body that is no XML is S3's MalformedXML. moto's parser crashes where it does not expect one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from xml.parsers.expat import ExpatError

from sandbox.patches.lazily import after_import


def _s3(module: Any) -> None:
    from moto.s3.exceptions import MalformedXML

    stock = module.xmltodict.parse

    def parse(*arguments: Any, **named: Any) -> Any:
        try:
            return stock(*arguments, **named)
        except ExpatError:
            raise MalformedXML from None

    module.xmltodict = SimpleNamespace(parse=parse)


def apply() -> None:
    """Mend the module when it is imported."""
    after_import("moto.s3.responses", _s3)
