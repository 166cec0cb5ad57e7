"""The awslogs driver: the log group, the log stream, and the events. Rows 9 and 11.

The driver asks for the stream first. Where the group is not there, and `awslogs-create-group` is true, it creates the
group and asks for the stream again. Source: the open driver (moby, daemon/logger/awslogs/cloudwatchlogs.go).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tutor.ecs import stopped, words
from tutor.ecs.launch import Effect, EffectKind, RoleKind, Trouble
from tutor.ecs.stages.step import Result, Scene, Step, call, failed, permit, unknown
from tutor.ecs.task_definition import Container
from tutor.ecs.world import Absent, LogGroup, Lookup, Present, Service, Unreadable

E = RoleKind.EXECUTION
_TRUE = ("1", "t", "T", "TRUE", "true", "True")
"""What the driver reads as true: what Go's ParseBool does."""


@dataclass(frozen=True, slots=True)
class AwsLogs:
    """Where a container's output goes. `creates`: the driver may create the group."""

    group: str
    region: str
    stream: str
    creates: bool
    because: str
    container: str

    def group_arn(self, scene: Scene) -> str:
        """The group's ARN, without `:*`."""
        world = scene.world
        return f"arn:{world.partition}:logs:{self.region}:{world.account}:log-group:{self.group}"

    def stream_arn(self, scene: Scene) -> str:
        """The stream's ARN, on which CreateLogStream and PutLogEvents are judged."""
        return f"{self.group_arn(scene)}:log-stream:{self.stream}"


def destinations(scene: Scene) -> Iterator[AwsLogs]:
    """The awslogs destinations of the task's containers."""
    for number, container in enumerate(scene.task.containers):
        found = _destination(scene, container, f"containerDefinitions[{number}].logConfiguration")
        if found:
            yield found


def _destination(scene: Scene, container: Container, because: str) -> AwsLogs | None:
    log = container.log_configuration
    if log is None or log.log_driver != "awslogs" or not log.options.get("awslogs-group"):
        return None
    prefix = log.options.get("awslogs-stream-prefix", "")
    return AwsLogs(
        log.options["awslogs-group"],
        log.options.get("awslogs-region") or scene.world.region,
        f"{prefix}/{container.name}/{scene.task_id}" if prefix else scene.task_id,
        log.options.get("awslogs-create-group", "") in _TRUE,
        because,
        container.name,
    )


def steps(scene: Scene) -> Iterator[Step]:
    """Row 9. A group that one container's driver creates is there for the next one's."""
    created: set[tuple[str, str]] = set()
    for logs in destinations(scene):
        found = scene.world.log_group(logs.group, logs.region)
        if isinstance(found, Absent) and (logs.group, logs.region) in created:
            found = Present(LogGroup(logs.group_arn(scene)))
        if isinstance(found, Absent) and logs.creates:
            created.add((logs.group, logs.region))
            yield _stream(scene, logs, found)
            yield _group(scene, logs)
            found = Present(LogGroup(logs.group_arn(scene)))
        yield _stream(scene, logs, found)


def events(scene: Scene) -> Iterator[Step]:
    """Row 11: a driver that may not write its events says so to nobody, and the task runs on."""
    for logs in destinations(scene):
        yield _events(scene, logs)


def _group(scene: Scene, logs: AwsLogs) -> Step:
    arn = f"{logs.group_arn(scene)}:log-stream:"
    effect = Effect(EffectKind.LOG_GROUP_CREATED, logs.group, logs.container)

    def judge() -> Result:
        result = permit(
            scene.agent,
            "logs:CreateLogGroup",
            arn,
            lambda sentence: stopped.log_group_denied(sentence, arn, scene.task_id),
        )
        return replace(result, effects=(effect,)) if result.passed else result

    name, action = "Create the log group", "logs:CreateLogGroup"
    return call(scene, 9, name, E, action, arn, logs.because, judge, container=logs.container)


def _stream(scene: Scene, logs: AwsLogs, found: Lookup[LogGroup]) -> Step:
    arn = logs.stream_arn(scene)
    effect = Effect(EffectKind.LOG_STREAM_CREATED, f"{logs.group}:{logs.stream}", logs.container)

    def judge() -> Result:
        if scene.world.unreachable(Service.LOGS):
            return failed(stopped.logs_unreachable(), Trouble.NETWORK)
        result = permit(
            scene.agent,
            "logs:CreateLogStream",
            arn,
            lambda sentence: stopped.log_stream_denied(sentence, arn, scene.task_id),
        )
        if not result.passed:
            return result
        if isinstance(found, Unreadable):
            return unknown(found.why)
        if isinstance(found, Present):
            return replace(result, effects=(effect,))
        if logs.creates:
            note = "The log group is not there yet; awslogs-create-group has the agent create it, and try again."
            return replace(result, note=note)
        text = stopped.log_group_missing(arn, scene.task_id)
        return failed(text, Trouble.RESOURCE, decision=result.decision, note="awslogs-create-group is not true.")

    name, action = "Create the log stream", "logs:CreateLogStream"
    return call(scene, 9, name, E, action, arn, logs.because, judge, container=logs.container)


def _events(scene: Scene, logs: AwsLogs) -> Step:
    arn = logs.stream_arn(scene)

    def judge() -> Result:
        return permit(
            scene.agent,
            "logs:PutLogEvents",
            arn,
            lambda sentence: words.api_error(
                "CloudWatch Logs", "PutLogEvents", "AccessDeniedException", sentence, arn, scene.task_id
            ),
        )

    name, action = "Write log events", "logs:PutLogEvents"
    return call(scene, 11, name, E, action, arn, logs.because, judge, container=logs.container, stops=False)
