"""The three themes, and the colours that mean something: the same everywhere, and never the only sign.

`$execution` is the colour of the task execution role (E), `$task` that of the task role (T). `$text-success`,
`$text-error`, `$text-warning` and `$text-muted` are for verdicts and for what is said beside. Styles take colours from
here only, so that each theme keeps its contrast.
"""

from __future__ import annotations

from rich.terminal_theme import TerminalTheme
from textual.color import Color
from textual.theme import Theme

DARK, LIGHT, CONTRAST = "roletutor-dark", "roletutor-light", "roletutor-contrast"


def _theme(
    name: str,
    *,
    dark: bool,
    ground: tuple[str, str, str],
    text: tuple[str, str],
    rule: str,
    bar: tuple[str, str],
    real: tuple[str, str],
    marked: str,
    accent: str,
    good: str,
    bad: str,
    warning: str,
    execution: str,
    task: str,
) -> Theme:
    """A theme. `ground` is background, surface and panel; `text` plain and muted; `bar` the bar at the top and its
    text, `real` the same for a real account; `marked` lies under what is selected."""
    background, surface, panel = ground
    foreground, muted = text
    return Theme(
        name=name,
        dark=dark,
        background=background,
        surface=surface,
        panel=panel,
        boost=marked,
        foreground=foreground,
        primary=accent,
        secondary=task,
        accent=accent,
        success=good,
        error=bad,
        warning=warning,
        variables={
            "execution": execution,
            "task": task,
            "rule": rule,
            "bar": bar[0],
            "bar-text": bar[1],
            "real": real[0],
            "real-text": real[1],
            "marked": marked,
            "text": foreground,
            "text-muted": muted,
            "text-disabled": muted,
            "text-primary": accent,
            "text-secondary": task,
            "text-accent": accent,
            "text-success": good,
            "text-error": bad,
            "text-warning": warning,
            "footer-background": panel,
            "footer-foreground": foreground,
            "footer-key-foreground": accent,
            "footer-description-foreground": foreground,
            "block-cursor-background": marked,
            "block-cursor-foreground": foreground,
            "block-cursor-blurred-background": marked,
            "block-cursor-blurred-foreground": foreground,
            "block-hover-background": marked,
            "button-foreground": foreground,
            "button-color-foreground": background,
            "screen-selection-background": marked,
            "screen-selection-foreground": foreground,
            "input-cursor-background": foreground,
            "input-cursor-foreground": background,
            "input-selection-background": marked,
            "scrollbar": rule,
            "scrollbar-background": surface,
            "border": accent,
            "border-blurred": rule,
        },
    )


THEMES = (
    _theme(
        DARK,
        dark=True,
        ground=("#0f1419", "#151b22", "#1d2530"),
        text=("#e6edf3", "#9aa7b4"),
        rule="#3a4653",
        bar=("#1d2f4f", "#f0f6fc"),
        real=("#8e1519", "#ffffff"),
        marked="#2a3a50",
        accent="#8ab4ff",
        good="#7ee787",
        bad="#ff8f8f",
        warning="#e8d26c",
        execution="#ffa657",
        task="#5fd7d7",
    ),
    _theme(
        LIGHT,
        dark=False,
        ground=("#ffffff", "#f5f7fa", "#e9eef4"),
        text=("#1b2128", "#4b5763"),
        rule="#b6c2cf",
        bar=("#1f4a8a", "#ffffff"),
        real=("#a40e16", "#ffffff"),
        marked="#cfe0f7",
        accent="#0b4fa8",
        good="#0f5c27",
        bad="#a40e16",
        warning="#6e4a00",
        execution="#8a3f00",
        task="#005e66",
    ),
    _theme(
        CONTRAST,
        dark=True,
        ground=("#000000", "#000000", "#000000"),
        text=("#ffffff", "#e0e0e0"),
        rule="#ffffff",
        bar=("#ffffff", "#000000"),
        real=("#ffff00", "#000000"),
        marked="#003c8f",
        accent="#9fd0ff",
        good="#5cff7a",
        bad="#ff9d9d",
        warning="#ffe14d",
        execution="#ffb347",
        task="#4df3ff",
    ),
)
"""Dark is the one that the app begins with."""

TITLES = {DARK: "dark", LIGHT: "light", CONTRAST: "high contrast"}
"""What the learner reads for each."""


_OWN = ("execution", "task", "rule", "bar", "bar-text", "real", "real-text", "marked")
"""What our styles name and Textual does not know."""


def lent(theme: Theme) -> dict[str, str]:
    """Our own colours, by their names, for a theme of somebody else's: those of ours that is as dark."""
    ours = THEMES[0] if theme.dark else THEMES[1]
    return {name: ours.variables[name] for name in _OWN}


def terminal_colours(theme: Theme) -> TerminalTheme:
    """The sixteen colours that a text names by number or name (`green`, what a command prints), as this theme has them.

    They are looked up when the text is drawn, so what was said before a change of theme changes with it. A theme of
    somebody else's gives what it has.
    """

    def of(name: str | None, instead: str) -> tuple[int, int, int]:
        color = Color.parse(name or instead)
        return (color.r, color.g, color.b)

    plain = theme.foreground or ("#e6edf3" if theme.dark else "#1b2128")
    muted = theme.variables.get("text-muted", plain)
    named = [
        of(plain, plain),
        of(theme.error, plain),
        of(theme.success, plain),
        of(theme.warning, plain),
        of(theme.accent, plain),
        of(theme.secondary, plain),
        of(theme.accent, plain),
        of(plain, plain),
    ]
    bright = [of(muted if muted.startswith("#") else None, plain), *named[1:]]
    return TerminalTheme(of(theme.background, "#000000" if theme.dark else "#ffffff"), named[7], named, bright)


def readable_code() -> None:
    """Give comments in the code of a lesson's text a colour that can be read: Textual's fades them under 4.5:1."""
    from pygments.token import Token
    from textual.highlight import HighlightTheme

    HighlightTheme.STYLES[Token.Comment] = "$text-muted"
    HighlightTheme.STYLES[Token.Literal.String.Backtick] = "$text-muted"
