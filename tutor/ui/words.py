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
    "solution": "solution",
    "steps": "steps",
    "test-out": "test_out",
    "prepare": "prepare",
    "reset": "reset",
    "certificate": "certificate",
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
Questions: type the letter of your answer here (several: a,c); or Tab to them, and choose by letter, Space or a click.
F6 is a hint, F7 the solution.
F3 and F4: the step before and the next. Ctrl+G: the list of steps. Page Up and Page Down scroll the lesson.
Own words: check, hint, solution, next, back, steps, create role, account, test-out (I know this part already), prepare
(bring the account to this step's start), reset (begin this step again), certificate, clear, quit.
F5 looks at the account and judges this step; after each command that happens by itself. Esc stops a command.
Everything is saved at once: quit (Ctrl+Q) whenever you like."""
