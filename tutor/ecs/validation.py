"""What RegisterTaskDefinition refuses, in AWS's code and words: one rule, one small function.

Each rule's docstring names the source of its words; `[inferred]` marks words that no source states. Rules that hold
for Fargate only are looked at when the task definition requires FARGATE.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tutor.ecs import fargate, secrets
from tutor.ecs.invalid import CLIENT, INVALID, Found, Invalid, containers
from tutor.ecs.task_definition import Secret, TaskDefinition

__all__ = ["Invalid", "problems", "refusal"]


def problems(task_definition: TaskDefinition, *, account: str = "") -> tuple[Invalid, ...]:
    """Everything that AWS would refuse, in the order in which it is looked for; AWS itself names the first only.

    `account` is the caller's, for what belongs to another one; without it that is not looked at.
    """
    found = [problem for rule in _RULES for problem in rule(task_definition)]
    if account:
        found += [problem for rule in _ACCOUNT_RULES for problem in rule(task_definition, account)]
    if "FARGATE" in task_definition.requires_compatibilities:
        found += fargate.problems(task_definition)
    return tuple(found)


def refusal(task_definition: TaskDefinition, *, account: str = "") -> Invalid | None:
    """The first problem, as RegisterTaskDefinition answers it; None when it registers."""
    return next(iter(problems(task_definition, account=account)), None)


# The task definition as a whole

_NAME = re.compile(r"[A-Za-z0-9_-]+")


def family_name(task: TaskDefinition) -> Found:
    """Up to 255 letters, digits, hyphens and underscores. Source: amazon-ecs-cli's issue 37; [inferred] for the
    length, from Container.name's."""
    if not task.family:
        yield Invalid(CLIENT, "Family should not be null or empty.", "family")
    elif not _NAME.fullmatch(task.family):
        yield Invalid(CLIENT, "Family contains invalid characters.", "family")
    elif len(task.family) > 255:
        yield Invalid(CLIENT, "Family must not be longer than 255 characters.", "family")


def some_container(task: TaskDefinition) -> Found:
    """Source: aws-cloudformation-user-guide's pull request 454."""
    if not task.containers:
        yield Invalid(CLIENT, "Container list cannot be empty.", "containerDefinitions")


def container_names(task: TaskDefinition) -> Found:
    """Up to 255 letters, digits, hyphens and underscores, each once. Source: terraform-provider-aws's issue 5950
    (characters), aws-cloudformation-user-guide's pull request 612 (none), Shippable support's issue 2946 (twice);
    [inferred] for the length."""
    seen: set[str] = set()
    for where, container in containers(task):
        if not container.name:
            yield Invalid(CLIENT, "Container.name should not be null or empty.", f"{where}.name")
        elif not _NAME.fullmatch(container.name):
            yield Invalid(CLIENT, "Container.name contains invalid characters.", f"{where}.name")
        elif len(container.name) > 255:
            yield Invalid(CLIENT, "Container.name must not be longer than 255 characters.", f"{where}.name")
        if container.name and container.name in seen:
            yield Invalid(CLIENT, "Container names must be unique within a Task Definition.", f"{where}.name")
        seen.add(container.name)


def container_images(task: TaskDefinition) -> Found:
    """Source: moto, which has it from AWS."""
    for where, container in containers(task):
        if not container.image:
            yield Invalid(CLIENT, "Container.image should not be null or empty.", f"{where}.image")


def essential_container(task: TaskDefinition) -> Found:
    """Source: hako's pull request 68 and cfn-lint's 4536, which measured it."""
    if task.containers and not any(container.essential for container in task.containers):
        yield Invalid(CLIENT, "Task definition doesn't have any essential container.", "containerDefinitions")


def dependencies(task: TaskDefinition) -> Found:
    """Source: boto3's issue 2436; [inferred] for a container that there is not."""
    essential = {container.name: container.essential for container in task.containers}
    for where, container in containers(task):
        for number, dependency in enumerate(container.depends_on):
            field = f"{where}.dependsOn[{number}]"
            if dependency.container_name not in essential:
                message = f"Container '{container.name}' depends on unknown container '{dependency.container_name}'."
                yield Invalid(CLIENT, message, field)
            elif dependency.condition in ("SUCCESS", "COMPLETE") and essential[dependency.container_name]:
                message = "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container"
                yield Invalid(CLIENT, message, field)


def compatibilities(task: TaskDefinition) -> Found:
    """EC2, FARGATE, EXTERNAL, MANAGED_INSTANCES. [inferred] from RunTask's words for a launch type."""
    known = ("EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES")
    for number, name in enumerate(task.requires_compatibilities):
        if name not in known:
            message = f"requires compatibilities should be one of [{','.join(known)}]"
            yield Invalid(INVALID, message, f"requiresCompatibilities[{number}]")


def network_mode(task: TaskDefinition) -> Found:
    """bridge, host, awsvpc or none. [inferred] from the same words as `compatibilities`."""
    if task.network_mode and task.network_mode not in ("bridge", "host", "awsvpc", "none"):
        yield Invalid(CLIENT, "network mode should be one of [bridge,host,awsvpc,none]", "networkMode")


def some_memory(task: TaskDefinition) -> Found:
    """Without a memory for the task, each container needs one. Source: aws-cli's issue 4453."""
    for where, container in containers(task):
        if not task.memory and container.memory is None and container.memory_reservation is None:
            message = (
                f"Invalid setting for container '{container.name}'. At least one of 'memory' or 'memoryReservation' "
                "must be specified."
            )
            yield Invalid(CLIENT, message, f"{where}.memory")


def task_size(task: TaskDefinition) -> Found:
    """`cpu` and `memory` are numbers, or have their unit. Source: ecsServiceRestart's issue 2."""
    if task.cpu and fargate.cpu_units(task.cpu) is None:
        yield Invalid(CLIENT, "Invalid 'cpu' setting for task.", "cpu")
    if task.memory and fargate.memory_mib(task.memory) is None:
        yield Invalid(CLIENT, "Invalid 'memory' setting for task.", "memory")


def container_sizes(task: TaskDefinition) -> Found:
    """No container may have more than the task. Source: pulumi-awsx's issue 1220 (memory), klotho's issue 892 (the
    sum of cpu)."""
    memory, cpu = fargate.memory_mib(task.memory), fargate.cpu_units(task.cpu)
    for where, container in containers(task):
        if memory is not None and (container.memory or 0) > memory:
            message = f"The 'memory' setting for container '{container.name}' is greater than for the task."
            yield Invalid(CLIENT, message, f"{where}.memory")
    if cpu is not None and sum(container.cpu or 0 for container in task.containers) > cpu:
        message = "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'."
        yield Invalid(CLIENT, message, "cpu")


def ports(task: TaskDefinition) -> Found:
    """With awsvpc a host port is the container's. Source: amazon-ecs-cli's issue 1014; aws-cli's 7288 for none."""
    for where, container in containers(task):
        for number, mapping in enumerate(container.port_mappings):
            field = f"{where}.portMappings[{number}]"
            if mapping.container_port is not None and not 1 <= mapping.container_port <= 65535:
                yield Invalid(CLIENT, f"Invalid 'containerPort' setting for container '{container.name}'.", field)
            elif task.network_mode == "awsvpc" and mapping.host_port not in (None, 0, mapping.container_port):
                message = "When networkMode=awsvpc, the host ports and container ports in port mappings must match."
                yield Invalid(CLIENT, message, f"{field}.hostPort")


# Roles

_ROLE_ARN = re.compile(r"arn:aws(?:-[a-z-]+)?:iam::(\d{12}):role/[\w+=,.@/-]+", re.ASCII)
_ROLE_NAME = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)


def roles(task: TaskDefinition) -> Found:
    """An ARN that is not a role's: malformed, or a policy's. A role's bare name is taken. Source:
    aws-modern-application-workshop's issue 9 (a cluster's and a stack's ARN)."""
    for field, role in _roles(task):
        if not _ROLE_ARN.fullmatch(role) and not _ROLE_NAME.fullmatch(role):
            yield Invalid(CLIENT, "Role is not valid", field)


def roles_of_this_account(task: TaskDefinition, account: str) -> Found:
    """Roles cannot be passed from one account to another. Source: the words of AWS's services for it, in public bug
    reports on several of them; [inferred] for ECS."""
    for field, role in _roles(task):
        found = _ROLE_ARN.fullmatch(role)
        if found and found[1] != account:
            yield Invalid("AccessDeniedException", "Cross-account pass role is not allowed.", field)


def execution_role_for_secrets(task: TaskDefinition) -> Found:
    """`secrets` and `secretOptions` need an execution role; a task role does not help. Source: public bug reports."""
    if not task.execution_role and any(_all_secrets(task)):
        message = "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."
        yield Invalid(CLIENT, message, "executionRoleArn")


def task_role_for_efs(task: TaskDefinition) -> Found:
    """A volume that authorizes by IAM does it with the task role. Source: public troubleshooting notes."""
    for number, volume in enumerate(task.volumes):
        if volume.iam and not task.task_role:
            field = f"volumes[{number}].efsVolumeConfiguration.authorizationConfig.iam"
            yield Invalid(CLIENT, "EFS IAM authorization requires a task role.", field)


def efs_transit_encryption(task: TaskDefinition) -> Found:
    """IAM authorization and access points need encryption in transit. Source of the rule: ECS API reference,
    EFSVolumeConfiguration; [inferred] for the words."""
    for number, volume in enumerate(task.volumes):
        if (volume.iam or volume.access_point) and volume.transit_encryption != "ENABLED":
            what = "EFS IAM authorization" if volume.iam else "EFS access point"
            field = f"volumes[{number}].efsVolumeConfiguration.transitEncryption"
            yield Invalid(CLIENT, f"{what} requires transit encryption to be enabled.", field)


# Secrets and logs


def secret_forms(task: TaskDefinition) -> Found:
    """What is no ARN is a parameter's name; a secret's name with a JSON key is none. Source: public bug reports."""
    for field, secret in _all_secrets(task):
        try:
            secrets.take_apart(secret.value_from)
        except secrets.SecretReferenceError as error:
            if not error.at_launch:
                message = f"The Systems Manager parameter name specified for secret {secret.name} is invalid"
                yield Invalid(CLIENT, message, f"{field}.valueFrom")


def parameters_of_this_account(task: TaskDefinition, account: str) -> Found:
    """Source: amazon-ecs-developer-guide's issue 167."""
    for field, secret in _all_secrets(task):
        try:
            reference = secrets.take_apart(secret.value_from)
        except secrets.SecretReferenceError:
            continue
        if reference.store is secrets.Store.PARAMETER_STORE and reference.account not in ("", account):
            message = (
                "The Systems Manager parameter ARN has a different account ID than the current account. The current "
                f"account ID is {account} and the ARN account ID is {reference.account}. Cross-account access for ARNs "
                "is not currently supported."
            )
            yield Invalid(CLIENT, message, f"{field}.valueFrom")


def secret_names(task: TaskDefinition) -> Found:
    """A variable comes from `environment` or from `secrets`, once. Source: ecs_composex's issue 707."""
    for where, container in containers(task):
        seen = set(container.environment)
        for number, secret in enumerate(container.secrets):
            if secret.name in seen:
                message = (
                    "The secret name must be unique and not shared with any new or existing environment variables set "
                    f"on the container, such as '{secret.name}'."
                )
                yield Invalid(CLIENT, message, f"{where}.secrets[{number}].name")
            seen.add(secret.name)


_DRIVERS = ("json-file", "syslog", "journald", "gelf", "fluentd", "awslogs", "splunk", "awsfirelens")


def log_drivers(task: TaskDefinition) -> Found:
    """The names of LogConfiguration.logDriver. [inferred] from the same words as `compatibilities`."""
    for where, container in containers(task):
        log = container.log_configuration
        if log and log.log_driver not in _DRIVERS:
            message = f"log driver should be one of [{','.join(_DRIVERS)}]"
            yield Invalid(CLIENT, message, f"{where}.logConfiguration.logDriver")


_AWSLOGS = re.compile(
    r"awslogs-(create-group|region|endpoint|group|stream|stream-prefix|datetime-format|multiline-pattern|create-stream"
    r"|credentials-endpoint|force-flush-interval-seconds|max-buffered-events|format)"
    r"|mode|max-buffer-size|tag|labels|labels-regex|env|env-regex"
)
"""The options in the ECS API reference (LogConfiguration) and those of Docker's driver. Which of the latter ECS takes
is written down nowhere, so none of them is refused here."""


def awslogs_options(task: TaskDefinition) -> Found:
    """awslogs needs its group and its region, takes no option that is none of its own, and no false.

    Sources: klotho's issue 892, the two in this order; amazon-ecs-agent's issue 872; tflint-ruleset-aws' issue 348.
    """
    for where, container in containers(task):
        log = container.log_configuration
        if log and log.log_driver == "awslogs":
            missing = [name for name in ("awslogs-region", "awslogs-group") if not log.options.get(name)]
            if missing:
                message = f"Log driver awslogs requires options: {', '.join(missing)}"
                yield Invalid(CLIENT, message, f"{where}.logConfiguration.options")
            unknown = [name for name in log.options if not _AWSLOGS.fullmatch(name)]
            if unknown:
                message = f"Log driver awslogs disallows options: {', '.join(unknown)}"
                yield Invalid(CLIENT, message, f"{where}.logConfiguration.options")
            if log.options.get("awslogs-create-group", "true") != "true":
                message = (
                    "Log driver awslogs option 'awslogs-create-group' should only be set to 'true', else omit option."
                )
                yield Invalid(CLIENT, message, f"{where}.logConfiguration.options")


def _roles(task: TaskDefinition) -> Iterator[tuple[str, str]]:
    for field, role in (("executionRoleArn", task.execution_role), ("taskRoleArn", task.task_role)):
        if role:
            yield field, role


def _all_secrets(task: TaskDefinition) -> Iterator[tuple[str, Secret]]:
    for where, container in containers(task):
        for number, secret in enumerate(container.secrets):
            yield f"{where}.secrets[{number}]", secret
        if container.log_configuration:
            for number, secret in enumerate(container.log_configuration.secret_options):
                yield f"{where}.logConfiguration.secretOptions[{number}]", secret


_RULES: tuple[Callable[[TaskDefinition], Found], ...] = (
    family_name,
    some_container,
    container_names,
    container_images,
    compatibilities,
    network_mode,
    essential_container,
    dependencies,
    task_size,
    some_memory,
    container_sizes,
    ports,
    secret_forms,
    secret_names,
    execution_role_for_secrets,
    log_drivers,
    awslogs_options,
    efs_transit_encryption,
    task_role_for_efs,
    roles,
)
_ACCOUNT_RULES: tuple[Callable[[TaskDefinition, str], Found], ...] = (roles_of_this_account, parameters_of_this_account)
