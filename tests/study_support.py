"""What tests of a learner's way share: a course with every kind of step, and a study of it without an account."""

from __future__ import annotations

from pathlib import Path

from workshop_support import write

from tutor.journal.store import Journal
from tutor.study import Study
from tutor.workshop.model import Workshop
from tutor.workshop.reader import read

TOML = """\
format = 1
id = "way"
title = "A way through"
summary = "Every kind of step."
steps = ["intro", "roles", "make", "launch", "last"]

[[parts]]
id = "first"
title = "The two roles"
steps = ["intro", "roles"]
test_out = ["roles/pulls", "roles/reads", "roles/both"]

[[parts]]
id = "rest"
title = "The rest"
steps = ["make", "launch", "last"]

[outcomes]
done = [{ role-exists = { role = "wayRole" } }]

[seed]
clusters = ["way"]
"""

INTRO = """\
---
title: Before you begin
minutes: 1
goal: Know what comes.
---
Read this.
"""

ROLES = """\
---
title: Two roles
minutes: 2
goal: Tell them apart.
---
```predict
id: guess
ask: Does the application get the execution role's credentials?
options:
  - text: "Yes"
    because: The containers never see them.
    misconception: app-permission-on-execution-role
  - text: "No"
    right: true
    because: Only the agents have them.
```

See who you are:

```aws
aws sts get-caller-identity
```

```quiz
id: pulls
ask: Who pulls the image?
options:
  - text: The application
    because: It does not run yet.
    misconception: app-permission-on-execution-role
  - text: The agent
    right: true
    because: It has the execution role.
  - text: You
    because: You only ask for the task.
```

```quiz
id: reads
ask: Who reads the bucket?
options:
  - text: The application
    right: true
    because: It has the task role.
  - text: The agent
    because: It starts the task, and no more.
```

```quiz
id: both
ask: Which trust ecs-tasks.amazonaws.com?
options:
  - text: The execution role
    right: true
    because: ECS assumes it for the agents.
  - text: The task role
    right: true
    because: ECS assumes it for the application.
  - text: The service-linked role
    because: That one trusts ecs.amazonaws.com.
    misconception: trusts-ecs-service
```
"""

MAKE = """\
---
title: Make the role
minutes: 3
goal: A role that tasks can assume.
checks:
  - role-exists: {role: wayRole}
  - role-trusts: {role: wayRole, service: ecs-tasks.amazonaws.com}
review: [roles/pulls, roles/reads, roles/both]
hints:
  - Who assumes it?
  - It is a task.
  - The principal is ecs-tasks.amazonaws.com.
---
Create it:

> [!WARNING]
> A name cannot be **changed**.

```wizard
form: create-role
set:
  trusted_entity_type: AWS service
  service: Elastic Container Service
  use_case: Elastic Container Service Task
  role_name: wayRole
submit: true
```

```python
import boto3

print(boto3.client("iam").get_role(RoleName="wayRole")["Role"]["Arn"])
```

```quiz
id: name
ask: Can a role be renamed?
options:
  - text: "No"
    right: true
    because: Delete it and create it again.
  - text: "Yes"
    because: There is no such call.
```
"""

TRUST = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": '
    '{"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
)
CLI = f"aws iam create-role --role-name wayRole --assume-role-policy-document '{TRUST}'\n"
BOTO3 = f"import boto3\n\nboto3.client('iam').create_role(RoleName='wayRole', AssumeRolePolicyDocument='''{TRUST}''')\n"
WIZARD = """\
- form: create-role
  set:
    trusted_entity_type: AWS service
    service: Elastic Container Service
    use_case: Elastic Container Service Task
    role_name: wayRole
    tags: {project: way}
  submit: true
"""

LAUNCH = """\
---
title: See a launch
minutes: 2
goal: Know why it starts.
start: {script: start.py, unreachable: [ssm]}
---
```predict
id: starts
ask: Will it start without any role?
options:
  - text: "Yes"
    right: true
    because: A public image and no logs need nobody's permission.
  - text: "No"
    because: Nothing of it asks AWS.
    misconception: task-role-always-needed
```

```launch
task: way
expect: {starts: true}
```

```aws
aws ecs list-task-definitions
```
"""

START = """\
import boto3

boto3.client("ecs").register_task_definition(
    family="way",
    networkMode="awsvpc",
    requiresCompatibilities=["FARGATE"],
    cpu="256",
    memory="512",
    containerDefinitions=[{"name": "way", "image": "public.ecr.aws/docker/library/busybox:latest"}],
)
"""

LAST = """\
---
title: Alone
minutes: 2
goal: Make another role, alone.
checks:
  - role-exists: {role: lastRole}
unaided: true
---
Make a role `lastRole` that tasks can assume.
"""
LAST_BOTO3 = BOTO3.replace("wayRole", "lastRole")
LAST_CLI = CLI.replace("wayRole", "lastRole")


def way(folder: Path) -> Path:
    """The course, in a new folder."""
    files = {
        "workshop.toml": TOML,
        "01-intro/step.md": INTRO,
        "02-roles/step.md": ROLES,
        "03-make/step.md": MAKE,
        "03-make/solutions/cli.sh": CLI,
        "03-make/solutions/boto3.py": BOTO3,
        "03-make/solutions/wizard.yaml": WIZARD,
        "04-launch/step.md": LAUNCH,
        "04-launch/start.py": START,
        "05-last/step.md": LAST,
        "05-last/solutions/boto3.py": LAST_BOTO3,
        "05-last/solutions/cli.sh": LAST_CLI,
    }
    for name, text in files.items():
        write(folder, name, text)
    return folder


def course(folder: Path) -> Workshop:
    """The course, read."""
    return read(way(folder / "course"))


def study(folder: Path) -> Study:
    """A learner of that course without an account, whose journal is in `folder`."""
    return Study(course(folder), None, Journal(folder / "events.jsonl"), folder)


def again(of: Study) -> Study:
    """The same learner, come back later."""
    return Study(of.workshop, of.account, Journal(of.home / "events.jsonl"), of.home)
