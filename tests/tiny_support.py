"""Courses small enough to be rehearsed in seconds, written into a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
    '"Principal":{"Service":"SERVICE"},"Action":"sts:AssumeRole"}]}'
)

Files = Mapping[str, str]


def write(folder: Path, steps: Mapping[str, Files], more: str = "") -> Path:
    """A course with these steps, each a mapping of file to text; `more` goes to the end of its workshop.toml."""
    folder.mkdir(parents=True)
    ids = ", ".join(f'"{id}"' for id in steps)
    about = f'format = 1\nid = "tiny"\ntitle = "Tiny"\nsummary = "A tiny course."\nsteps = [{ids}]\n'
    outcome = '[variables]\nrole_name = "one"\n[outcomes]\ndone = [{ role-exists = { role = "{role_name}" } }]\n'
    (folder / "workshop.toml").write_text(about + outcome + more)
    for number, (id, files) in enumerate(steps.items(), start=1):
        for name, text in files.items():
            file = folder / f"{number:02}-{id}" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dedent(text).lstrip("\n"))
    return folder


def step(checks: str, body: str = "", start: str = "") -> str:
    """A step.md. `checks` and `start` are YAML in one line."""
    more = f"start: {start}\n" if start else ""
    front = f"title: A step\nminutes: 1\ngoal: A goal.\nchecks: {checks}\nhints: [One]\n{more}"
    return f"---\n{front}---\nProse.\n\n{dedent(body)}"


def make(role: str, service: str = "ecs-tasks.amazonaws.com", header: str = "") -> str:
    """A Python program that creates a role."""
    trust = TRUST.replace("SERVICE", service)
    lines = "".join(f"# {line}\n" for line in header.splitlines())
    call = f"create_role(RoleName={role!r}, AssumeRolePolicyDocument={trust!r})"
    return f'{lines}import boto3\n\nboto3.client("iam").{call}\n'


def aws_make(role: str, service: str = "ecs-tasks.amazonaws.com") -> str:
    """The same by the AWS CLI."""
    trust = TRUST.replace("SERVICE", service)
    return f"aws iam create-role --role-name {role} --assume-role-policy-document '{trust}'\n"


def template(*roles: str) -> str:
    """A CloudFormation template of these roles."""
    resources = "".join(
        f"  Role{number}:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: {role}\n"
        f"      AssumeRolePolicyDocument: {TRUST.replace('SERVICE', 'ecs-tasks.amazonaws.com')}\n"
        for number, role in enumerate(roles)
    )
    return f"Resources:\n{resources}"
