"""What tests of courses share: a small course in a folder, to be read, broken and translated."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

TOML = """\
format = 1
id = "small"
title = "A small course"
summary = "One role, one question."
steps = ["ask", "make"]

[variables]
role_name = "smallRole"

[[parts]]
id = "all"
title = "Everything"
steps = ["ask", "make"]
test_out = ["ask/who"]

[outcomes]
done = [{ role-exists = { role = "{role_name}" } }]
"""

ASK = """\
---
title: Who pulls
minutes: 1
goal: Say who pulls the image.
---
The **execution role** of `{role_name}` is used by the agents.
It is not 3 roles.

- one
- two, see [the next](#step-make)

```json
{"role": "{role_name}"}
```

> [!NOTE]
> A note on `ecs-tasks.amazonaws.com`.
>
> A second paragraph.

```quiz
id: who
ask: Who pulls the image for {role_name}?
options:
  - text: The agent
    right: true
    because: It does so with the execution role.
  - text: {role_name} does
    because: A role does nothing by itself.
```
"""

MAKE = """\
---
title: Make it
minutes: 2
goal: "The role {role_name}."
checks:
  - role-exists: {role: "{role_name}"}
hints:
  - Which name?
  - "The name is {role_name}."
---
Create the role.

```aws
aws iam create-role --role-name {role_name} --assume-role-policy-document file://trust.json
```
"""


def small(folder: Path) -> Path:
    """The small course, in a new folder."""
    write(folder, "workshop.toml", TOML)
    write(folder, "01-ask/step.md", ASK)
    write(folder, "02-make/step.md", MAKE)
    return folder


def write(folder: Path, name: str, text: str) -> Path:
    """A file of a course."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(dedent(text), encoding="utf-8")
    return file


def change(file: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text, (file, old)
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
