"""When garbage is collected: when there is some and nobody waits, or when there is very much."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from tutor.ui import garbage
from tutor.ui.garbage import IDLE, Garbage


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.enable()
    gc.set_threshold(*threshold)
    gc.unfreeze()


@pytest.mark.parametrize(
    ("waiting", "since", "collects"),
    [
        (0, 100.0, False),
        (4, 100.0, False),
        (5, 100.0, True),
        (5, IDLE, True),
        (5, IDLE / 2, False),
        (299, 0.0, False),
        (300, 0.0, True),
    ],
)
def test_it_is_collected_in_a_pause(
    waiting: int, since: float, collects: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, collected = [1000.0], list[int]()
    monkeypatch.setattr(garbage.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(garbage.gc, "get_count", lambda: (0, 0, waiting))
    monkeypatch.setattr(garbage.gc, "collect", lambda: collected.append(1))
    one = Garbage()
    assert not gc.isenabled()
    one.look()
    assert not collected  # the start is not over
    assert one.begin()
    assert gc.isenabled()
    assert gc.get_threshold()[2] > 1_000_000  # no whole collection by itself
    one.touch()
    now[0] += since
    one.look()
    assert bool(collected) is collects


def test_the_start_is_over_once() -> None:
    one = Garbage()
    assert one.begin()
    assert not one.begin()
