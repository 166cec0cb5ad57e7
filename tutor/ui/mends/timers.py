"""Textual's timers, mended: what is to happen once happens."""

from __future__ import annotations

from typing import Any

from textual.message_pump import MessagePump
from textual.timer import Timer

_set_timer = MessagePump.set_timer


def _never_left_out(self: MessagePump, *given: Any, **named: Any) -> Timer:
    timer = _set_timer(self, *given, **named)
    timer._skip = False
    return timer


# Textual 8.2.8 leaves out the turns of a timer that it is too late for, also the only one of a timer that rings once: a
# process that was held up between two of its lines, by another thread or by the machine, forgot what it was to do.
MessagePump.set_timer = _never_left_out  # type: ignore[method-assign]
