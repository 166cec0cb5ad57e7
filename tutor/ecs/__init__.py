"""ECS, pure: task definitions, what each part of one needs of which role, the launch, AWS's wording.

Values in, values out: no I/O, no client, no screen. Of the tutor's rooms only `tutor.iam` may be used here, and all
judging is its work. Start at `rehearsal.py`: `rehearse(task_definition, world) -> Launch` is public and stable.

- `task_definition.py` (with `shapes.py`): a task definition as AWS writes it, as values
- `images.py`, `secrets.py`: an image reference and a `valueFrom`, taken apart
- `validation.py`, `fargate.py` (with `invalid.py`): what RegisterTaskDefinition refuses
- `world.py`: what a launch looks at, each thing present, absent or unreadable
- `needs.py`: what a launch needs of which role, and the smallest policy that grants it
- `rehearsal.py`, `launch.py`: the launch, call by call, and what it says; `stages/`: the calls themselves;
  `judging.py`: how IAM is asked
- `exec.py`: ECS Exec, and the application's own calls with the task role
- `words.py`, `stopped.py`: AWS's texts; `stopped.py` has those of a stopped task
"""

from tutor.ecs.exec import exec_refusal, rehearse_call, rehearse_exec
from tutor.ecs.images import ImageReference
from tutor.ecs.invalid import Invalid
from tutor.ecs.launch import (
    ContainerResult,
    Effect,
    EffectKind,
    Launch,
    Refusal,
    RoleKind,
    Stage,
    State,
    Trouble,
    Who,
)
from tutor.ecs.needs import Need, least_privilege, needs
from tutor.ecs.rehearsal import rehearse
from tutor.ecs.task_definition import Overrides, TaskDefinition, TaskDefinitionError, parse, parse_overrides
from tutor.ecs.validation import problems, refusal
from tutor.ecs.world import (
    Absent,
    Caller,
    FileSystem,
    FixedWorld,
    Key,
    LogGroup,
    Lookup,
    Parameter,
    Present,
    Repository,
    Role,
    Secret,
    Service,
    StoredObject,
    Unreadable,
    World,
)

__all__ = [
    "Absent",
    "Caller",
    "ContainerResult",
    "Effect",
    "EffectKind",
    "FileSystem",
    "FixedWorld",
    "ImageReference",
    "Invalid",
    "Key",
    "Launch",
    "LogGroup",
    "Lookup",
    "Need",
    "Overrides",
    "Parameter",
    "Present",
    "Refusal",
    "Repository",
    "Role",
    "RoleKind",
    "Secret",
    "Service",
    "Stage",
    "State",
    "StoredObject",
    "TaskDefinition",
    "TaskDefinitionError",
    "Trouble",
    "Unreadable",
    "Who",
    "World",
    "exec_refusal",
    "least_privilege",
    "needs",
    "parse",
    "parse_overrides",
    "problems",
    "refusal",
    "rehearse",
    "rehearse_call",
    "rehearse_exec",
]
