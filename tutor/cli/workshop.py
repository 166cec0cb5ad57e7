"""`roletutor workshop …`: for those who read or write courses."""

from __future__ import annotations

import click

from tutor.cli.options import language_option, set_option


@click.group()
def workshop() -> None:
    """Courses: list them, show one, check one of your own."""


@workshop.command(name="list")
def list_() -> int:
    """List the courses that are here."""
    from tutor.workshop.find import courses
    from tutor.workshop.reader import read

    for name, folder in courses().items():
        course = read(folder)
        minutes = sum(step.minutes for step in course.steps)
        click.echo(f"{name}  {course.title}: {len(course.steps)} steps, about {minutes} minutes")
        if course.summary:
            click.echo(f"    {course.summary}")
    return 0


@workshop.command()
@click.argument("name", default="ecs-task-roles")
@language_option
@set_option
def show(name: str, overrides: dict[str, str], language: str) -> int:
    """Show a course: its steps, checks, outcomes and variables."""
    from tutor.workshop.find import locate
    from tutor.workshop.reader import read

    course = read(locate(name), overrides, language=language)
    click.echo(f"{course.title}\n{course.summary}\n")
    for step in course.steps:
        checks = ", ".join(dict.fromkeys(call.name for call in step.checks)) or "to read"
        click.echo(f"{step.number:2}  {step.id:18} {step.title} ({step.minutes} min)")
        click.echo(f"    {step.goal}  [{checks}]")
    click.echo("")
    for outcome, calls in course.outcomes.items():
        click.echo(f"outcome {outcome}: {', '.join(call.name for call in calls)}")
    for variable, value in course.variables.items():
        click.echo(f"variable {variable} = {value}")
    return 0


@workshop.command()
@click.argument("names", nargs=-1)
def lint(names: tuple[str, ...]) -> int:
    """Check courses (names or folders; default: all that are here). Exit code 2 when one has a fault."""
    from tutor.workshop.find import courses, locate
    from tutor.workshop.lint import lint

    faults = 0
    for name in names or tuple(courses()):
        problems = lint(locate(name))
        faults += len(problems)
        for problem in problems:
            click.echo(f"{name}/{problem}", err=True)
        if not problems:
            click.echo(f"{name}: no faults")
    return 2 if faults else 0


@workshop.command(
    epilog="\b\nExamples:\n  roletutor workshop translate vi\n  roletutor workshop translate vi ./my-course\n"
)
@click.argument("language")
@click.argument("name", default="ecs-task-roles")
def translate(language: str, name: str) -> int:
    """Make the file for a translation of a course into LANGUAGE (such as vi), or bring it up to date.

    It is a GNU gettext PO file, LANGUAGE.po beside workshop.toml. What has changed in the course since is marked fuzzy
    in it, and `roletutor workshop lint` says what is left to do.
    """
    from tutor.workshop.find import locate
    from tutor.workshop.po import is_language
    from tutor.workshop.translation import updated

    if not is_language(language):
        raise click.BadParameter(f"{language!r} names no language; write it as vi or pt_BR", param_hint="LANGUAGE")
    folder = locate(name)
    text, counts = updated(folder, language)
    file = folder / f"{language}.po"
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from None
    click.echo(f"{file}: {', '.join(f'{count} {what}' for what, count in counts.items())}")
    return 0
