"""The tutor's own words at the prompt, and what they do."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "check": "check",
    "hint": "hint",
    "next": "next_step",
    "back": "previous_step",
    "help": "help",
    "console": "console",
    "cli": "use_way('cli')",
    "python": "use_way('python')",
    "task": "use_way('task')",
    "create role": "create_role",
    "solution": "solution",
    "steps": "steps",
    "test-out": "test_out",
    "prepare": "prepare",
    "reset": "reset",
    "certificate": "certificate",
    "account": "account",
    "home": "home",
    "save": "save_transcript",
    "compare": "compare",
    "clear": "clear",
    "quit": "quit",
    "exit": "quit",
}
"""Word → action of the app."""

INSIDE: Mapping[str, str] = {"exit": "use_way('cli')"}
"""What a word does at the application's prompt, where that is another thing."""

NOTES: Mapping[str, str] = {
    "check": "look at the account and judge this step",
    "hint": "a hint; again for a clearer one",
    "next": "the next step",
    "back": "the step before",
    "help": "what can be done here",
    "console": "act by the console's pages",
    "cli": "act by the AWS CLI",
    "python": "act by Python, in an editor",
    "task": "act as the application inside a task",
    "create role": "the console's form Create role",
    "solution": "the solution of this step, by every way",
    "steps": "the list of steps",
    "test-out": "I know this part already: its questions",
    "prepare": "bring the account to this step's start",
    "reset": "begin this step again",
    "certificate": "what you did in this course",
    "account": "show or hide the account",
    "compare": "the two roles side by side, and which one needs a permission",
    "home": "another course, or another account",
    "save": "save what you did as a script and as Python",
    "clear": "clear what was said below",
    "quit": "leave; everything is saved",
    "exit": "leave; everything is saved",
}
"""What a word does, beside it in the list."""

NOTES_INSIDE: Mapping[str, str] = {"exit": "leave the task: you act as yourself again"}
"""The same at the application's prompt."""
