"""The tutor's own words at the prompt, and what they do."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "check": "check",
    "hint": "hint",
    "next": "next_step",
    "back": "previous_step",
    "help": "help",
    "create role": "create_role",
    "account": "account",
    "clear": "clear",
    "quit": "quit",
    "exit": "quit",
}
"""Word → action of the app."""

HELP = """\
Type `aws …` commands here; they run against the account named at the top. Or choose a box with ▶ in the lesson (Tab,
then Enter, or a click), or fill in the console's form (F2).
`file://NAME` is a file in the folder where you started the tutor. Several lines can be pasted at once.
Own words: check, hint, next, back, create role, account, clear, quit.   Page Up and Page Down scroll the lesson.
F5 looks at the account and judges this step; after each command that happens by itself. Esc stops a command.
Everything is saved at once: quit (Ctrl+Q) whenever you like."""
