"""`roletutor workshop …`: for those who read or write courses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tutor.cli.options import language_option, set_option

if TYPE_CHECKING:
    from tutor.workshop.model import Step, Workshop
    from tutor.workshop.ways import Kind

_WAYS = ("cli", "boto3", "cloudformation", "wizard")


@click.group()
def workshop() -> None:
    """Courses: list them, show one, check and rehearse one of your own."""


@workshop.command(name="list")
def list_() -> int:
    """List the courses that are here, with what is in them."""
    from tutor.workshop.find import courses
    from tutor.workshop.reader import read

    for name, folder in courses().items():
        course = read(folder)
        minutes = sum(step.minutes for step in course.steps)
        click.echo(f"{name}  {course.title}: {len(course.steps)} steps, about {minutes} minutes")
        if course.summary:
            click.echo(f"    {course.summary}")
        click.echo(f"    {_counts(course)}")
    return 0


@workshop.command()
@click.argument("name", default="ecs-task-roles")
@language_option
@set_option
def show(name: str, overrides: dict[str, str], language: str) -> int:
    """Show a course: its parts, steps, questions, checks, solutions, outcomes and variables."""
    from tutor.workshop.find import locate
    from tutor.workshop.reader import read

    course = read(locate(name), overrides, language=language)
    click.echo(f"{course.title}\n{course.summary}\n{_counts(course)}")
    for step in course.steps:
        for part in course.parts:
            if part.steps[0] == step.id:
                asked = f" (test-out: {_number(len(part.test_out), 'question')})" if part.test_out else ""
                click.echo(f"\npart {part.id}: {part.title}{asked}")
        click.echo(f"{step.number:2}  {step.id:18} {step.title} ({step.minutes} min)")
        click.echo(f"    {step.goal}  [{'; '.join(_about(step))}]")
    click.echo("")
    for outcome, calls in course.outcomes.items():
        click.echo(f"outcome {outcome}: {', '.join(call.name for call in calls)}")
    for variable, value in course.variables.items():
        click.echo(f"variable {variable} = {value}")
    return 0


def _counts(course: Workshop) -> str:
    from tutor.workshop.po import languages
    from tutor.workshop.ways import mistakes, solutions

    counts = {
        "part": len(course.parts),
        "question": sum(len(step.questions) for step in course.steps),
        "solution": sum(len(solutions(step)) for step in course.steps),
        "mistake": sum(len(mistakes(step)) for step in course.steps),
    }
    spoken = languages(course.folder)
    translated = f"; also in {', '.join(spoken)}" if spoken else ""
    return ", ".join(_number(count, what) for what, count in counts.items()) + translated


def _about(step: Step) -> Iterator[str]:
    from tutor.workshop.ways import solutions

    if not step.all_checks and not step.questions:
        yield "to read"
    if step.checks:
        yield ", ".join(dict.fromkeys(call.name for call in step.checks))
    if step.questions:
        yield _number(len(step.questions), "question")
    if step.review:
        yield f"a review of {len(step.review)}"
    if found := solutions(step):
        yield f"solutions: {', '.join(solution.name for solution in found)}"
    if step.unaided:
        yield "without help"


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


@workshop.command(epilog="\b\nExamples:\n  roletutor workshop new ./my-course\n")
@click.argument("folder", type=click.Path(path_type=Path))
def new(folder: Path) -> int:
    """Write a small course into FOLDER, to be changed into your own. It lints and rehearses without a fault."""
    from tutor.workshop.new import new
    from tutor.workshop.packs import PackError

    try:
        new(folder)
    except FileExistsError:
        raise click.UsageError(f"{folder} is there already. Name a folder that does not exist yet.") from None
    except PackError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written: {error.strerror}.") from None
    click.echo(f"{folder}: a course of two steps. Next:")
    for command in (f"learn {folder} --watch", f"workshop lint {folder}", f"workshop rehearse {folder}"):
        click.echo(f"  roletutor {command}")
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


@workshop.command(
    epilog="\b\nExamples:\n  roletutor workshop rehearse\n"
    "  roletutor workshop rehearse ./my-course --step permissions\n"
    "  roletutor workshop rehearse --way cli --format json\n"
)
@click.argument("names", nargs=-1)
@click.option("--step", default="", metavar="ID", help="Only this step (those before are done for its start).")
@click.option("--way", "ways", type=click.Choice(_WAYS), multiple=True, help="Only this way. May be repeated.")
@click.option("--jobs", type=click.IntRange(1, 16), default=2, show_default=True, help="How many sandboxes at a time.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
def rehearse(names: tuple[str, ...], step: str, ways: tuple[Kind, ...], jobs: int, form: str) -> int:
    """Prove courses: replay every solution, mistake and fence in sandboxes of their own.

    Each solution must pass where the step's start does not, each mistake must be refused by its own check and with its
    own misconception alone, each fence must do what it says. NAMES are names or folders; default: all that are here.
    Exit code 1 when anything falls short, 2 when a course cannot be read.
    """
    from tutor.cli.progress import Progress
    from tutor.rehearsal.replay import rehearse
    from tutor.rehearsal.report import as_json, as_text
    from tutor.workshop.find import courses, locate
    from tutor.workshop.reader import read

    reports = []
    for name in names or tuple(courses()):
        course = read(locate(name))
        if step and step not in {one.id for one in course.steps}:
            raise click.UsageError(f"The course {course.id} has no step {step!r}; see `workshop show {name}`.")
        with Progress(course.id) as progress:
            reports.append(rehearse(course, jobs=jobs, step=step, ways=ways, progress=progress.told))
    click.echo(as_json(reports) if form == "json" else as_text(reports), nl=False)
    return 1 if any(report.shortfalls for report in reports) else 0
