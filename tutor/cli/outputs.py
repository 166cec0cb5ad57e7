"""What a command prints: formats to standard output or to files."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

Output = tuple[str, str | None]


def outputs_of(texts: Sequence[str], formats: Sequence[str]) -> list[Output]:
    """`FORMAT[:PATH]` words as pairs. Raises UsageError; only one of them may go to standard output."""
    outputs = [_output(text, formats) for text in texts]
    if sum(path is None for _, path in outputs) > 1:
        raise click.UsageError("Two formats would share standard output; give one of them a file: --format json:FILE")
    return outputs


def put(text: str, path: str | None) -> None:
    """The text to standard output, or to the file. Raises UsageError when the file cannot be written."""
    if path is None:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        written(path, lambda file: file.write_text(text, encoding="utf-8"))


def written(path: str, write: Callable[[Path], object]) -> None:
    """Have the file written. Raises UsageError when it cannot be."""
    try:
        write(Path(path))
    except OSError as error:
        raise click.UsageError(f"{path} cannot be written: {error.strerror}.") from None


def _output(text: str, formats: Sequence[str]) -> Output:
    form, colon, path = text.partition(":")
    if form not in formats:
        near = difflib.get_close_matches(form, formats, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; there are: {', '.join(formats)}"
        raise click.UsageError(f"There is no format {form!r}{hint}")
    if colon and not path:
        raise click.UsageError(f"--format {text} names no file after the colon.")
    return form, path or None
