"""The page on keys, made of the keys: `python -m tutor.ui.key_docs > docs/keys.md`."""

from __future__ import annotations

from tutor.ui.key_names import spoken
from tutor.ui.keys import places


def markdown() -> str:
    """`docs/keys.md`: the keys as they are before anybody changed one, by place, and how to change one."""
    lines = [_HEAD]
    for place, bindings in places().items():
        lines += [f"## {place}", "", "| key | id | what it does |", "|---|---|---|"]
        for one in bindings:
            key = ", ".join(spoken(part) for part in one.key.split(","))
            lines.append(f"| {key} | `{one.id}` | {one.description}: {one.tooltip} |")
        lines.append("")
    return "\n".join(lines)


_HEAD = """\
# Keys

<!-- Made by `python -m tutor.ui.key_docs > docs/keys.md`. -->

Whatever has a key can be had by mouse too, and by its name in the command palette (Ctrl+P). F1 says which keys work
where you are. Tab and Shift+Tab go from one place to the next.

## To change a key

Write a file `keys.toml` in the tutor's folder (`ROLETUTOR_HOME`; without it `~/.local/share/roletutor` on Linux and
`~/Library/Application Support/roletutor` on macOS):

```toml
[keys]
check = "alt+c"         # the id of a key below = the key
next = "f4,alt+right"   # or several
```

A key is a name in small letters, with `ctrl+`, `shift+`, `alt+` before it: `f5`, `ctrl+g`, `pageup`, `escape`, `space`.
Letters and digits alone are for what you type, and keys such as Ctrl+Right move in it, so they cannot be keys of the
lesson's screen. What is wrong in the file is said when the tutor starts, with its line; all the rest of it holds. Which
keys reach a program is the terminal's choice: many keep F11 and Ctrl+Shift for themselves.

## Colours, movement, copying

`settings.toml` beside it keeps what you choose; you may write it too:

```toml
theme = "roletutor-light"  # -dark, -light, -contrast, or another that the palette offers
animations = false         # nothing moves, and the cursor does not blink
```

- `NO_COLOR` (see no-color.org): no colours at all. Every verdict has a sign and a word (✓ ✗ ? –).
- `TEXTUAL_THEME=NAME`: that theme, this once. It goes before the setting.
- `TEXTUAL_ANIMATIONS=none`: nothing moves, this once. A terminal has no way to hand on your system's wish for less
  movement, so the tutor cannot know of it: say it here or in the settings. `NO_COLOR` and `TERM=dumb` are taken as that
  wish too. Nothing is ever said by movement alone.
- Text is selected with the mouse and copied with Ctrl+C; Ctrl+Y copies the whole box that has the focus. Both need a
  terminal that takes texts for the clipboard (OSC 52: most do, macOS's Terminal does not; in tmux
  `set -g set-clipboard on`). With Shift held, most terminals select by themselves.
"""


if __name__ == "__main__":
    import sys

    sys.stdout.write(markdown())
