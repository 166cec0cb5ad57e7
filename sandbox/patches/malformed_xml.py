"""A body that is no XML is S3's MalformedXML. moto's parser crashes where it does not expect one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from xml.parsers.expat import ExpatError


def apply() -> None:
    """Replace moto's parser."""
    from moto.s3 import responses
    from moto.s3.exceptions import MalformedXML

    stock = responses.xmltodict.parse

    def parse(*arguments: Any, **named: Any) -> Any:
        try:
            return stock(*arguments, **named)
        except ExpatError:
            raise MalformedXML from None

    responses.xmltodict = SimpleNamespace(parse=parse)
