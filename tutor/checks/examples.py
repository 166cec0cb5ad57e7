"""An example of each check, as a course gives it: for the reference."""

from __future__ import annotations

from collections.abc import Mapping

_ROLE = "fcjEcsTaskExecutionRole"
_FAMILY = "fcj-core-fargate-td"
_FILE = "arn:aws:s3:::fcj-assets-{account}/config/app.json"

EXAMPLES: Mapping[str, Mapping[str, object]] = {
    "application-can": {"family": _FAMILY, "action": "s3:GetObject", "resource": _FILE},
    "exec-works": {"family": _FAMILY},
    "least-privilege": {"family": _FAMILY},
    "log-groups-gone": {"groups": ["/ecs/fcj-core-fargate-td"]},
    "may-pass-roles": {"principal": "user/fcj-deployer", "roles": [_ROLE, "fcjEcsTaskRole"]},
    "policies-gone": {"policies": ["fcjPassTaskRoles"]},
    "principal-can": {"principal": "user/fcj-deployer", "action": "ecs:RunTask", "resource": "*"},
    "principal-cannot": {"principal": "fcjEcsTaskRole", "action": "s3:DeleteObject", "resource": _FILE},
    "question-answered": {"question": "two-roles/who-pulls", "right": ["a"]},
    "role-description": {
        "role": _ROLE,
        "description": "Allows ECS tasks to call AWS services on your behalf.",
    },
    "role-exists": {"role": _ROLE},
    "role-has-policies": {"role": _ROLE, "policies": ["AmazonECSTaskExecutionRolePolicy", "CloudWatchLogsFullAccess"]},
    "role-tags": {"role": _ROLE, "tags": {"project": "fcj"}},
    "role-trusts": {"role": _ROLE, "service": "ecs-tasks.amazonaws.com"},
    "roles-apart": {"family": _FAMILY},
    "roles-gone": {"roles": [_ROLE]},
    "secret-injected": {
        "family": _FAMILY,
        "container": "core",
        "variable": "SPRING_DATASOURCE_URL",
        "secret": "dev/fcj/momentum",
        "key": "DB_CONNECTION_STRING",
    },
    "service-runs": {"cluster": "fcj-ecs-cluster", "service": "fcj-core-svc", "family": _FAMILY},
    "services-gone": {"cluster": "fcj-ecs-cluster"},
    "task-definition-exists": {"family": _FAMILY},
    "task-definition-matches": {
        "family": _FAMILY,
        "container": "core",
        "port": 8080,
        "log_group": "/ecs/fcj-core-fargate-td",
        "creates_log_group": True,
    },
    "task-definition-role": {"family": _FAMILY, "field": "execution", "role": _ROLE},
    "task-definitions-gone": {"families": [_FAMILY]},
    "task-runs": {"cluster": "fcj-ecs-cluster", "family": _FAMILY},
    "task-starts": {"family": _FAMILY},
    "tasks-stopped": {"cluster": "fcj-ecs-cluster"},
    "trust-guarded": {"role": _ROLE},
    "users-gone": {"users": ["fcj-deployer"]},
}
"""Each check's parameters in its example, by the check's name."""


def example(name: str) -> str:
    """The example of a check as a line of a step's `checks:`, or empty where there is none."""
    given = EXAMPLES.get(name)
    return f"- {name}: {_flow(given)}" if given else ""


def _flow(value: object) -> str:
    """A value as YAML on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    quoted = any(sign in text for sign in "{}[],*#'") or ": " in text or text.startswith(("/", "@", "&"))
    return f'"{text}"' if quoted else text
