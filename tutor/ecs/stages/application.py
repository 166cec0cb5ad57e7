"""What happens with the task role: EFS mounts, credentials for the application, ECS Exec, FireLens. Rows 12 to 15.

EFS is mounted before a container starts, so row 14 comes between rows 8 and 9 [inferred]; a mount that fails stops
the launch. The others come with the running task and stop nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tutor.ecs import stopped, words
from tutor.ecs.launch import Effect, EffectKind, RoleKind, State, Trouble, Who
from tutor.ecs.stages.step import Result, Scene, Step, call, failed, permit, policy_of, unknown
from tutor.ecs.task_definition import Container, Volume
from tutor.ecs.world import Absent, FileSystem, Lookup, Unreadable

T = RoleKind.TASK
CHANNELS = ("CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel")
"""What the SSM agent in a container calls for ECS Exec, on `*`. Source: ECS developer guide, "ECS Exec permissions"."""


def mounts(scene: Scene) -> Iterator[Step]:
    """Row 14: EFS volumes that authorize by IAM."""
    for number, volume in enumerate(scene.task.volumes):
        if volume.iam:
            yield _mount(scene, volume, f"volumes[{number}].efsVolumeConfiguration.authorizationConfig")


def running(scene: Scene) -> Iterator[Step]:
    """Rows 12, 13 and 15: with the task that runs."""
    yield _credentials(scene)
    if scene.execute_command:
        yield from channels(scene)
    for number, container in enumerate(scene.task.containers):
        yield from _firelens(scene, container, f"containerDefinitions[{number}].logConfiguration")


def _mount(scene: Scene, volume: Volume, because: str) -> Step:
    world = scene.world
    arn = f"arn:{world.partition}:elasticfilesystem:{world.region}:{world.account}:file-system/{volume.efs}"
    action = "elasticfilesystem:ClientMount"

    def judge() -> Result:
        found: Lookup[FileSystem] = world.file_system(volume.efs)
        if isinstance(found, Unreadable):
            return unknown(found.why)
        if isinstance(found, Absent):
            return failed(stopped.no_file_system(volume.efs, world.region), Trouble.RESOURCE)
        if found.value.policy is None:
            return Result(note="The file system has no policy, so EFS lets every client mount it.")
        keys = {"elasticfilesystem:AccessedViaMountTarget": "true"}
        if volume.access_point:
            prefix = arn.partition("file-system/")[0]
            keys["elasticfilesystem:AccessPointArn"] = f"{prefix}access-point/{volume.access_point}"
        says = stopped.mount_denied()
        return permit(scene.application, action, arn, lambda _: says, policy=policy_of(found), keys=keys)

    return call(scene, 14, "Mount the file system", T, action, arn, because, judge, who=Who.AGENT)


def _credentials(scene: Scene) -> Step:
    def judge() -> Result:
        if not scene.task_role:
            note = f"Without a task role a container gets no credentials; the CLI and boto3 say: {words.NO_CREDENTIALS}"
            return Result(State.NOT_JUDGED, note=note)
        return Result(effects=(Effect(EffectKind.CREDENTIALS_SERVED, scene.task_role),))

    where = "169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
    return call(scene, 12, "Give the application its credentials", T, "", where, "taskRoleArn", judge, stops=False)


def channels(scene: Scene) -> Iterator[Step]:
    """Row 13."""
    for name in CHANNELS:
        yield runtime(scene, 13, "Open a channel for ECS Exec", f"ssmmessages:{name}", "*", "enableExecuteCommand")


def runtime(
    scene: Scene, number: int, name: str, action: str, resource: str, because: str, container: str = ""
) -> Step:
    """A call with the task role while the task runs; a denial is the application's to tell."""
    operation = action.partition(":")[2]

    def judge() -> Result:
        if not scene.task_role:
            return failed(words.NO_CREDENTIALS, Trouble.DEFINITION, note="The task definition has no task role.")
        code = "AccessDenied" if action.startswith("s3:") else "AccessDeniedException"
        return permit(scene.application, action, resource, lambda said: words.access_denied(operation, said, code))

    return call(scene, number, name, T, action, resource, because, judge, container=container, stops=False)


# Row 15. Source: the plugins' own documentation (aws-for-fluent-bit): names, options, and the calls that they make.

_OUTPUTS: Mapping[str, tuple[str, str, str]] = {
    "kinesis_firehose": ("firehose:PutRecordBatch", "delivery_stream", "firehose:{}:{}:deliverystream/"),
    "firehose": ("firehose:PutRecordBatch", "delivery_stream", "firehose:{}:{}:deliverystream/"),
    "kinesis_streams": ("kinesis:PutRecords", "stream", "kinesis:{}:{}:stream/"),
    "kinesis": ("kinesis:PutRecords", "stream", "kinesis:{}:{}:stream/"),
}


def _firelens(scene: Scene, container: Container, because: str) -> Iterator[Step]:
    log = container.log_configuration
    if log is None or log.log_driver != "awsfirelens":
        return
    name = next((value for key, value in log.options.items() if key.lower() in ("name", "@type")), "").lower()
    for action, resource in _writes(scene, name, log.options):
        yield runtime(scene, 15, "Send logs through FireLens", action, resource, because, container.name)


def _writes(scene: Scene, name: str, options: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    world = scene.world
    region = options.get("region") or world.region
    if name in ("cloudwatch", "cloudwatch_logs") and options.get("log_group_name"):
        group = f"arn:{world.partition}:logs:{region}:{world.account}:log-group:{options['log_group_name']}"
        if options.get("auto_create_group", "").lower() in ("true", "on"):
            yield "logs:CreateLogGroup", f"{group}:log-stream:"
        stream = options.get("log_stream_name") or f"{options.get('log_stream_prefix', '')}{scene.task_id}"
        yield "logs:CreateLogStream", f"{group}:log-stream:{stream}"
        yield "logs:PutLogEvents", f"{group}:log-stream:{stream}"
    elif name == "s3" and options.get("bucket"):
        yield "s3:PutObject", f"arn:{world.partition}:s3:::{options['bucket']}/*"
    elif name in _OUTPUTS:
        action, option, form = _OUTPUTS[name]
        if options.get(option):
            yield action, f"arn:{world.partition}:{form.format(region, world.account)}{options[option]}"
