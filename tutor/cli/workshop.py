"""`roletutor workshop …`: for those who read or write courses."""

from __future__ import annotations

import click

from tutor.cli.options import set_option


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
@set_option
def show(name: str, overrides: dict[str, str]) -> int:
    """Show a course: its steps, checks, outcomes and variables."""
    from tutor.workshop.find import locate
    from tutor.workshop.reader import read

    course = read(locate(name), overrides)
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
