"""A small course with every kind of block, for tests of the screen."""

from __future__ import annotations

from pathlib import Path

from workshop_support import write

TOML = """\
format = 1
id = "blocks"
title = "Every block"
summary = "One of each."
steps = ["ask", "role", "task", "alone"]

[variables]
role_name = "blocksRole"

[[parts]]
id = "first"
title = "The first part"
steps = ["ask", "role"]
test_out = ["ask/who", "ask/all"]

[[parts]]
id = "second"
title = "The second part"
steps = ["task", "alone"]

[outcomes]
done = [{ role-exists = { role = "{role_name}" } }]

[seed]
clusters = ["blocks"]

[[seed.repositories]]
name = "blocks"
images = ["app"]
"""

ASK = """\
---
title: Ask and predict
minutes: 3
goal: Say who does what in {account}.
---
In the account {account}, region {region}.

```predict
id: refused
ask: What will AWS say?
options:
  - text: It refuses.
    right: true
    because: No role is there.
  - text: It takes it.
    because: Fargate wants an execution role.
```

```aws fails=ClientException
aws ecs register-task-definition --family nothing --requires-compatibilities FARGATE --network-mode awsvpc \
  --cpu 256 --memory 512 \
  --container-definitions '[{"name": "app", "image": "{account}.dkr.ecr.{region}.amazonaws.com/blocks:app"}]'
```

```quiz
id: who
ask: Who pulls the image in {region}?
options:
  - text: The application
    because: The application is not there yet.
    misconception: roles-swapped
  - text: The agent
    right: true
    because: It prepares the task.
  - text: You
    because: You only asked for it.
```

```quiz
id: all
ask: Which two hold?
options:
  - text: E is for the agents
    right: true
    because: They start the task.
  - text: T is for the application
    right: true
    because: It calls AWS.
  - text: E is for the application
    because: It never sees its credentials.
```
"""

ROLE = """\
---
title: Make the role
minutes: 3
goal: A role that ECS tasks may assume.
checks:
  - role-trusts: {role: "{role_name}", service: ecs-tasks.amazonaws.com, draft: true}
hints:
  - Who assumes it?
  - One use case has the word Task.
  - "It is ecs-tasks.amazonaws.com, in {account}."
---
```wizard
form: create-role
set:
  page: 1
  service: Elastic Container Service
  use_case: Elastic Container Service Task
```

```python
print("no role is made by this")
```
"""

TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
    '"Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
)

TASK = """\
---
title: See a launch
minutes: 3
goal: See who calls what.
review: [ask/who, ask/all, ask/who]
---
```predict
id: starts
ask: Will it start?
options:
  - text: It starts.
    because: The role may not pull.
  - text: It stops.
    right: true
    because: The role has no permissions.
```

```launch
task: blocks
expect: {starts: false, action: "ecr:GetAuthorizationToken", role: execution}
```

```aws in=blocks
aws sts get-caller-identity
```
"""

ALONE = """\
---
title: Alone
minutes: 3
goal: Do it alone.
unaided: true
checks:
  - role-exists: {role: anotherRole}
---
Make a role that is called anotherRole.
"""

DEFINITION = """\
import json

import boto3

iam, ecs = boto3.client("iam"), boto3.client("ecs")
ecs.register_task_definition(
    family="blocks",
    requiresCompatibilities=["FARGATE"],
    networkMode="awsvpc",
    cpu="256",
    memory="512",
    executionRoleArn="arn:aws:iam::{account}:role/{role_name}",
    containerDefinitions=[{"name": "app", "image": "{account}.dkr.ecr.{region}.amazonaws.com/blocks:app"}],
)
"""


ROLE_BY_BOTO3 = (
    f"import boto3\n\nboto3.client('iam').create_role(RoleName='{{role_name}}', AssumeRolePolicyDocument='''{TRUST}''')"
)


def every_block(folder: Path) -> Path:
    """The course, in a new folder."""
    write(folder, "workshop.toml", TOML)
    for name, text in (("01-ask", ASK), ("02-role", ROLE), ("03-task", TASK), ("04-alone", ALONE)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "step.md").write_text(text, encoding="utf-8")
    solutions = folder / "02-role/solutions"
    solutions.mkdir()
    role = f"aws iam create-role --role-name {{role_name}} --assume-role-policy-document '{TRUST}'\n"
    (solutions / "cli.sh").write_text(role)
    (solutions / "boto3.py").write_text(ROLE_BY_BOTO3)
    (solutions / "cloudformation.yaml").write_text(TEMPLATE)
    (solutions / "wizard.yaml").write_text(WIZARD)
    return folder


TEMPLATE = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: "{role_name}"
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: ecs-tasks.amazonaws.com}
            Action: sts:AssumeRole
"""

WIZARD = """\
- form: create-role
  set:
    trusted_entity_type: AWS service
    service: Elastic Container Service
    use_case: Elastic Container Service Task
    role_name: "{role_name}"
  submit: true
"""
