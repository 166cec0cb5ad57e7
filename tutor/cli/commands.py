"""The commands. Each is a few lines: find, call, print."""

from __future__ import annotations

import gc
import sys
from typing import Any

import click

from tutor import __version__
from tutor.account.target import Target
from tutor.cli.options import context_option, format_option, language_option, set_option, target_options
from tutor.cli.sandbox import sandbox
from tutor.cli.task import task
from tutor.cli.workshop import workshop

DEFAULT = "ecs-task-roles"
_EXAMPLES = """\b
Examples:
  roletutor                                     the course, where you left off
  roletutor check                               was the role created correctly? 0 yes, 1 no
  roletutor check --profile dev --format json   the same in a real account, for a script
  roletutor can myRole s3:GetObject             may it, and which statement decides?
  roletutor launch fcj-core-fargate-td          would this task start, and if not, why?
  roletutor task run fcj-core-fargate-td -- aws s3 ls   as the application, with the task role
  roletutor sandbox run -- aws iam list-roles   any command against the sandbox
"""


@click.group(invoke_without_command=False, epilog=_EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="roletutor %(version)s")
def roletutor() -> None:
    """Learn the two IAM roles of an Amazon ECS task by making them, and check the result.

    Without a command, the course opens (as with `learn`).
    """


@roletutor.command(
    epilog="\b\nExamples:\n  roletutor learn --step permissions\n  roletutor learn --set role_name=mine\n"
    "  roletutor learn --plain < answers.txt\n\n"
    "Exit codes of --plain: 0 all steps are done, 1 not all, 2 usage or course error, 3 there is no account."
)
@click.argument("workshop", default="")
@click.option("--step", metavar="ID", default="", help="Open at this step.")
@click.option(
    "--plain", is_flag=True, help="Line by line on standard input and output, for scripts and screen readers."
)
@click.option("--watch", is_flag=True, help="Show an author's change of the course at once.")
@language_option
@set_option
@target_options
def learn(
    workshop: str, step: str, plain: bool, watch: bool, overrides: dict[str, str], language: str, target: Target
) -> int:
    """Open the course WORKSHOP (a name or a folder) in the terminal.

    Without WORKSHOP and --step you choose course and account on the first screen.
    """
    from tutor.home import home

    named, workshop = bool(workshop or step or watch), workshop or DEFAULT

    if plain and watch:
        raise click.UsageError("--watch is for the screen: what --plain has printed cannot be changed any more.")
    if plain:
        from tutor.plain.course import run as run_plain

        return run_plain(workshop, target, step, overrides, home(), language)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError(
            "The course needs a terminal, and this is a pipe or a file. For scripts there are "
            "`roletutor learn --plain` and `roletutor check`."
        )
    gc.disable()  # until the first frame: see `tutor.cli`
    from tutor.ui.app import run

    return run(workshop, target, step, overrides, home(), language, watches=watch, home_first=not named)


@roletutor.command(
    epilog="\b\nExamples:\n  roletutor check\n  roletutor check --step trusted-entity\n"
    "  roletutor check --aws --format json:report.json --format text\n\n"
    "Exit codes: 0 all passed, 1 a check failed, 2 usage or course error, 3 could not find out."
)
@click.argument("workshop", default=DEFAULT)
@click.option("--outcome", metavar="NAME", help="Judge this outcome of the course (default: its first).")
@click.option("--step", "steps", metavar="ID", multiple=True, help="Judge this step instead. May be repeated.")
@format_option("text", "json")
@click.option("--export", metavar="FILE", help="Write what was read to FILE as well, for --from.")
@set_option
@target_options
def check(**options: Any) -> int:
    """Judge what was built: an outcome of the course WORKSHOP, or some of its steps."""
    from tutor.cli.check import run

    return run(**options)


@roletutor.command(
    epilog="\b\nExamples:\n  roletutor can fcjEcsTaskExecutionRole ecr:GetAuthorizationToken\n"
    "  roletutor can fcjEcsTaskRole s3:GetObject arn:aws:s3:::my-bucket/key --context aws:SourceIp=203.0.113.9\n"
    "  roletutor can ecs-tasks.amazonaws.com sts:AssumeRole arn:aws:iam::111122223333:role/fcjEcsTaskExecutionRole\n\n"
    "Exit codes: 0 allowed, 1 denied, 2 usage error, 3 could not find out."
)
@click.argument("principal")
@click.argument("action")
@click.argument("resource", default="*")
@context_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@target_options
def can(**options: Any) -> int:
    """Say whether PRINCIPAL (a role's name, user/NAME, an ARN, a service) may do ACTION on RESOURCE, and why."""
    from tutor.cli.can import run

    return run(**options)


@roletutor.command(
    epilog="\b\nExamples:\n  roletutor launch fcj-core-fargate-td\n  roletutor launch ./taskdef.json --format json\n"
    "  roletutor launch fcj-core-fargate-td:2 --profile dev\n\n"
    "Exit codes: 0 it would start, 1 it would stop, 2 usage error, 3 could not find out."
)
@click.argument("task_definition")
@click.option("--execution-role", metavar="ARN", default="", help="Launch with this execution role instead.")
@click.option("--task-role", metavar="ARN", default="", help="Launch with this task role instead.")
@click.option("--cluster", metavar="NAME", default="default", show_default=True, help="The cluster's name.")
@format_option("text", "json")
@click.option("--export", metavar="FILE", help="Write what was read to FILE as well, for --from.")
@target_options
def launch(**options: Any) -> int:
    """Rehearse a launch on Fargate: would TASK_DEFINITION (a file, a family, an ARN) start, and if not, why?

    Nothing is launched. Each call is named with who makes it and with which role: E the task execution role, T the
    task role.
    """
    from tutor.cli.launch import run

    return run(**options)


@roletutor.command(
    epilog="\b\nExamples:\n  roletutor least-privilege fcj-core-fargate-td\n"
    "  roletutor least-privilege ./taskdef.json --format policy > policy.json\n"
)
@click.argument("task_definition")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "policy"]),
    default="text",
    show_default=True,
    help="policy: the document alone, for `aws iam put-role-policy`.",
)
@target_options
def least_privilege(**options: Any) -> int:
    """Print the smallest execution-role policy that starts TASK_DEFINITION (a file, a family, an ARN).

    The role that it names is compared with it: which actions it allows beyond, the most dangerous first.
    """
    from tutor.cli.least_privilege import run

    return run(**options)


@roletutor.command(
    epilog="\b\nExamples:\n  roletutor certificate\n"
    "  roletutor certificate --name 'Ana Lima' --format markdown:ana.md\n\n"
    "Exit codes: 0 the course is complete, 1 it is not (what was done is printed), 2 usage or course error."
)
@click.argument("workshop", default=DEFAULT)
@format_option("markdown", "json")
@click.option("--name", default="", help="The name to put on it. Without it there is none: the system is not asked.")
@language_option
@set_option
def certificate(**options: Any) -> int:
    """Say what you did of the course WORKSHOP, how, and with how much help.

    It is computed from your own journal on this machine, and is no proof of identity.
    """
    from tutor.cli.certificate import run

    return run(**options)


@roletutor.command()
def doctor() -> int:
    """Look whether everything is here that the tutor needs."""
    from tutor.cli.doctor import run

    return run()


@roletutor.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def uninstall(yes: bool) -> int:
    """Stop the sandbox and delete the tutor's folder: state, progress and logs."""
    from tutor.account.sandbox import stop
    from tutor.home import home, remove

    folder = home()
    if not yes:
        click.confirm(f"Delete {folder}, with your progress and the sandbox's state?", abort=True, err=True)
    stop(folder)
    try:
        left = remove(folder)
    except OSError as error:
        raise click.ClickException(f"{error.filename or folder} cannot be deleted: {error.strerror}.") from None
    done = (
        f"Deleted {folder}" if not left else f"Deleted what the tutor kept in {folder}; the rest in it is not its own"
    )
    click.echo(f"{done}. The program itself is removed with pip (or by deleting the checkout).")
    return 0


roletutor.add_command(sandbox)
roletutor.add_command(task)
roletutor.add_command(workshop)
