"""Styles of one place do not reach another: Textual applies all that were read to all that there is."""

from __future__ import annotations

import itertools
from pathlib import Path

from ui_styles import FOLDER, LESSON, everywhere


def test_no_two_places_have_styles_for_the_same_name() -> None:
    places = {"lesson": LESSON} | {file.name: everywhere(file) for file in (FOLDER / "screens").glob("*.tcss")}
    assert len(places) > 8
    for (one, names), (other, others) in itertools.combinations(places.items(), 2):
        assert not names & others, f"{one} and {other}"


def test_what_is_styled_everywhere_is_found(tmp_path: Path) -> None:
    file = tmp_path / "x.tcss"
    file.write_text(".a { } .-narrow .b:hover, #c.-on { } .d .e { } Button { } .f > .g { color: red; }")
    assert everywhere(file) == {".a", ".b", "#c"}
