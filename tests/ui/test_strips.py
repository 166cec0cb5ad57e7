"""A strip without its caches is a strip as Textual makes it, and goes with its widget."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import weakref
from typing import Any

import pytest
from rich.segment import Segment
from rich.style import Style
from textual._styles_cache import StylesCache
from textual.color import Color
from textual.strip import Strip

from tutor.ui.mends import strips

AS_TEXTUAL_MAKES_IT = """
import json
from textual.cache import FIFOCache
from textual.strip import Strip
one = Strip([])
values = {name: getattr(one, name) for name in Strip.__slots__}
print(json.dumps({name: v._maxsize if isinstance(v, FIFOCache) else repr(v) for name, v in values.items()}))
"""


def test_it_has_what_textuals_own_has() -> None:
    words = [sys.executable, "-c", AS_TEXTUAL_MAKES_IT]
    own: dict[str, Any] = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    one = Strip([])
    for name, value in own.items():
        ours = getattr(one, name)
        assert getattr(ours, "_maxsize", None) == value if name in strips.SIZES else repr(ours) == value, name
    assert {name for name, value in own.items() if isinstance(value, int)} == strips.SIZES.keys()


def test_its_caches_keep_what_they_are_for() -> None:
    one = Strip([Segment("some text", Style(bold=True))])
    assert one.crop(2, 6) is one.crop(2, 6)
    assert one.crop(2, 6).text == "me t"
    assert [part.text for part in one.divide([4, 9])] == ["some", " text"]
    assert one.adjust_cell_length(12).text == "some text   "
    assert one.apply_style(Style(italic=True)) is one.apply_style(Style(italic=True))
    assert one.crop_extend(0, 11, None).cell_length == 11
    with pytest.raises(AttributeError, match="no attribute 'colour'"):
        _ = one.colour  # type: ignore[attr-defined]


COLOURS = Color(10, 20, 30), Color(200, 100, 0, 0.5)


def test_the_rows_of_a_widget_go_with_it() -> None:
    """They were kept by the memory of its two colours, for 1,024 pairs of them."""
    rows = StylesCache()
    rows.get_inner_outer(*COLOURS)
    seen = weakref.ref(rows)
    del rows
    gc.collect()
    assert seen() is None


def test_the_two_colours_are_those_that_textual_has() -> None:
    inner, outer = StylesCache().get_inner_outer(*COLOURS)
    assert (inner.background, outer.background) == (Color(105, 60, 15), Color(10, 20, 30))
    assert StylesCache().get_inner_outer(*COLOURS)[0] is inner
