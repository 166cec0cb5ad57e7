"""How a key is called: in a text, and in the footer."""

from __future__ import annotations

_NAMES = {
    "escape": "Esc",
    "pageup": "Page Up",
    "pagedown": "Page Down",
    "space": "Space",
    "enter": "Enter",
    "tab": "Tab",
    "backspace": "Backspace",
    "delete": "Delete",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "home": "Home",
    "end": "End",
}
_MODIFIERS = {"ctrl": "Ctrl", "shift": "Shift", "alt": "Alt", "super": "Super", "meta": "Meta", "hyper": "Hyper"}
_SHORT = {"pageup": "PgUp", "pagedown": "PgDn", "up": "↑", "down": "↓", "left": "←", "right": "→", "enter": "⏎"}


def spoken(key: str) -> str:
    """A key of Textual's as a text calls it: `ctrl+g` is Ctrl+G, `escape` is Esc."""
    from textual.keys import format_key

    *modifiers, last = key.strip().split("+")
    name = _NAMES.get(last) or (last.upper() if _is_function_key(last) else format_key(last))
    if len(name) == 1 and modifiers:
        name = name.upper()
    return "+".join([*(_MODIFIERS.get(one, one) for one in modifiers), name])


def short(key: str) -> str:
    """The same for the footer, where room is scarce: `^g`, `F5`, `PgUp`."""
    *modifiers, last = key.split("+")
    if modifiers == ["ctrl"] and len(last) == 1:
        return f"^{last}"
    return _SHORT.get(last, spoken(key)) if not modifiers else spoken(key)


def _is_function_key(name: str) -> bool:
    return name[:1] == "f" and name[1:].isdigit()
