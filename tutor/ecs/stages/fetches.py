"""What the agent fetches with the execution role before anything runs: registry auth, secrets, parameters, the
credentials of other registries, environment files. Rows 5 to 8."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from tutor.ecs import secrets, stopped, words
from tutor.ecs.images import Registry
from tutor.ecs.judging import region_of
from tutor.ecs.launch import Effect, EffectKind, RoleKind, Trouble
from tutor.ecs.secrets import SecretReference, Store
from tutor.ecs.stages.images import image_of
from tutor.ecs.stages.step import Result, Scene, Step, call, failed, permit, policy_of, unknown
from tutor.ecs.task_definition import Secret as SecretField
from tutor.ecs.world import Absent, Lookup, Parameter, Present, Secret, Service, Unreadable
from tutor.iam.principals import account_of

E = RoleKind.EXECUTION


def steps(scene: Scene) -> Iterator[Step]:
    """Rows 5 to 8 of the launch."""
    yield from _registry_auth(scene)
    yield from _secrets(scene)
    yield from _credentials(scene)
    yield from _environment_files(scene)


# Row 5


def _registry_auth(scene: Scene) -> Iterator[Step]:
    """One token for each region that holds a private ECR registry of the task's images."""
    seen: set[str] = set()
    for number, container in enumerate(scene.task.containers):
        image = image_of(container.image)
        if image is None or image.registry is not Registry.ECR or container.repository_credentials:
            continue
        if image.region not in seen:
            seen.add(image.region)
            because = f"containerDefinitions[{number}].image"
            yield _token(scene, image.region, because, container.name)


def _token(scene: Scene, region: str, because: str, container: str) -> Step:
    action = "ecr:GetAuthorizationToken"

    def judge() -> Result:
        if scene.world.unreachable(Service.ECR):
            return failed(stopped.ecr_auth_unreachable(region), Trouble.NETWORK)
        return permit(
            scene.agent,
            action,
            "*",
            lambda sentence: stopped.ecr_auth_denied(sentence, scene.task_id, region),
            keys={"aws:RequestedRegion": region},
        )

    return call(scene, 5, "Get a token for ECR", E, action, "*", because, judge, container=container)


# Row 6


def _secrets(scene: Scene) -> Iterator[Step]:
    """Each valueFrom once, as the agent keeps what it has read. Source: the open ECS agent."""
    seen: set[str] = set()
    for field, secret, container in fields(scene):
        if secret.value_from in seen:
            continue
        seen.add(secret.value_from)
        try:
            reference = secrets.take_apart(secret.value_from)
        except secrets.SecretReferenceError as error:
            yield _nowhere(scene, secret, field, container, error.problem)
            continue
        if reference.store is Store.PARAMETER_STORE:
            yield from _parameter(scene, reference, field, container)
        else:
            yield from _secret(scene, reference, field, container)


def fields(scene: Scene) -> Iterator[tuple[str, SecretField, str]]:
    """Every secret of the task definition: its field, itself, and its container's name."""
    for number, container in enumerate(scene.task.containers):
        where = f"containerDefinitions[{number}]"
        for index, secret in enumerate(container.secrets):
            yield f"{where}.secrets[{index}]", secret, container.name
        if container.log_configuration:
            for index, secret in enumerate(container.log_configuration.secret_options):
                yield f"{where}.logConfiguration.secretOptions[{index}]", secret, container.name


def _nowhere(scene: Scene, secret: SecretField, field: str, container: str, problem: str) -> Step:
    """The agent sees that it is no secret's ARN, and asks nobody."""

    def judge() -> Result:
        return failed(stopped.bad_secret_arn(), Trouble.DEFINITION, note=problem)

    name = "Read the secret"
    return call(scene, 6, name, RoleKind.NONE, "", secret.value_from, field, judge, container=container)


def _secret(scene: Scene, reference: SecretReference, field: str, container: str) -> Iterator[Step]:
    found = scene.world.secret(reference.arn)
    arn = found.value.arn if isinstance(found, Present) else reference.arn
    key = found.value.kms_key if isinstance(found, Present) else ""
    effect = Effect(EffectKind.SECRET_READ, arn, container)

    def read() -> Result:
        result = _get_secret_value(scene, reference, found, arn)
        if not result.passed or not isinstance(found, Present) or key:
            return result
        if account_of(arn) != scene.world.account:
            text = stopped.secret_of_other_account(reference.arn, scene.task_id)
            return failed(text, Trouble.RESOURCE, decision=result.decision)
        return _json_key(reference, found.value, replace(result, effects=(effect,)))

    def decrypt() -> Result:
        assert isinstance(found, Present)
        text = stopped.secret_not_decrypted(reference.arn, scene.task_id)
        result = _decrypt(scene, key, "secretsmanager", {"SecretARN": arn}, lambda _: text)
        return _json_key(reference, found.value, replace(result, effects=(effect,))) if result.passed else result

    action = "secretsmanager:GetSecretValue"
    yield call(scene, 6, "Read the secret", E, action, arn, field, read, container=container)
    if key:
        yield call(scene, 6, "Decrypt the secret", E, "kms:Decrypt", key, field, decrypt, container=container)


def _get_secret_value(scene: Scene, reference: SecretReference, found: Lookup[Secret], arn: str) -> Result:
    """The call itself: the way there, IAM, and whether there is such a secret, stage and version."""
    if scene.world.unreachable(Service.SECRETS_MANAGER):
        return failed(stopped.secret_unreachable(reference.arn), Trouble.NETWORK)
    keys = {"secretsmanager:SecretId": reference.arn, "secretsmanager:VersionStage": reference.version_stage}
    result = permit(
        scene.agent,
        "secretsmanager:GetSecretValue",
        arn,
        lambda sentence: stopped.secret_denied(reference.arn, sentence, scene.task_id),
        policy=policy_of(found),
        keys={name: value for name, value in keys.items() if value},
        shown=reference.arn,
    )
    if not result.passed:
        return result
    missing = "" if isinstance(found, Unreadable) else _missing(reference, found)
    if missing:
        text = stopped.secret_missing(reference.arn, missing, scene.task_id)
        return failed(text, Trouble.RESOURCE, decision=result.decision)
    return result


def _missing(reference: SecretReference, found: Present[Secret] | Absent) -> str:
    """Secrets Manager's sentence for what there is not, or nothing."""
    if isinstance(found, Absent):
        return stopped.no_such_secret()
    stage, version = reference.version_stage, reference.version_id
    if version and version not in found.value.versions:
        return stopped.no_such_version(version)
    if stage and stage not in found.value.stages:
        return stopped.no_such_stage(stage)
    return ""


def _json_key(reference: SecretReference, secret: Secret, result: Result) -> Result:
    """`result`, unless the JSON key that is asked for is not there."""
    if not reference.json_key:
        return result
    if secret.json_keys is None:
        return failed(stopped.not_json(), Trouble.RESOURCE, decision=result.decision, note="Its value is plain text.")
    if isinstance(secret.json_keys, Unreadable):
        return unknown(secret.json_keys.why)
    keys = secret.json_keys.value if isinstance(secret.json_keys, Present) else frozenset()
    if reference.json_key in keys:
        return result
    note = f"It has the keys {', '.join(sorted(keys))}." if keys else "It has no keys."
    return failed(stopped.no_json_key(reference.json_key), Trouble.RESOURCE, decision=result.decision, note=note)


def _decrypt(scene: Scene, key: str, service: str, about: dict[str, str], says: Callable[[str], str]) -> Result:
    """kms:Decrypt, which `service` asks for with the role's own permissions. `about` is the encryption context."""
    found = scene.world.key(key)
    region = region_of(key) or scene.world.region
    keys = {
        "aws:ViaAWSService": "true",
        "kms:ViaService": f"{service}.{region}.amazonaws.com",
        "kms:CallerAccount": scene.world.account,
    }
    keys |= {f"kms:EncryptionContext:{name}": value for name, value in about.items()}
    result = permit(scene.agent, "kms:Decrypt", key, says, policy=policy_of(found), keys=keys)
    if not result.passed:
        return result
    if isinstance(found, Absent) or (isinstance(found, Present) and not found.value.enabled):
        state = "There is no such key." if isinstance(found, Absent) else "The key is disabled."
        return failed(says(state), Trouble.RESOURCE, decision=result.decision, note=state)
    return result


def _look_up(scene: Scene, reference: SecretReference) -> Lookup[Parameter]:
    """The parameter. `/name` and `name` have the same ARN, so an ARN may mean either."""
    region = reference.region or scene.world.region
    found = scene.world.parameter(reference.name, region)
    if isinstance(found, Absent) and reference.arn and not reference.name.startswith("/"):
        return scene.world.parameter(f"/{reference.name}", region)
    return found


def _arn(scene: Scene, reference: SecretReference) -> str:
    world, region = scene.world, reference.region or scene.world.region
    return reference.arn or secrets.parameter_arn(reference.name, region, world.account, world.partition)


def _of_one_call(scene: Scene, region: str) -> Iterator[SecretReference]:
    """The parameters of a region: the agent asks for them together, ten at a time."""
    for value in dict.fromkeys(secret.value_from for _, secret, _ in fields(scene)):
        try:
            reference = secrets.take_apart(value)
        except secrets.SecretReferenceError:
            continue
        if reference.store is Store.PARAMETER_STORE and (reference.region or scene.world.region) == region:
            yield reference


def _not_found(scene: Scene, region: str, result: Result) -> Result:
    """A parameter is missing: unless another of the same call is denied, which SSM says first."""
    together = list(_of_one_call(scene, region))
    for reference in together:
        asked = permit(scene.agent, "ssm:GetParameters", _arn(scene, reference), stopped.parameter_denied)
        if not asked.passed:
            return asked
    names = ",".join(r.text for r in together if isinstance(_look_up(scene, r), Absent))
    return failed(stopped.parameters_missing(names), Trouble.RESOURCE, decision=result.decision)


def _parameter(scene: Scene, reference: SecretReference, field: str, container: str) -> Iterator[Step]:
    world = scene.world
    found, arn = _look_up(scene, reference), _arn(scene, reference)
    key = found.value.kms_key if isinstance(found, Present) else ""
    effect = Effect(EffectKind.PARAMETER_READ, arn, container)

    def read() -> Result:
        if world.unreachable(Service.SSM):
            return failed(stopped.parameters_unreachable(), Trouble.NETWORK)
        result = permit(scene.agent, "ssm:GetParameters", arn, stopped.parameter_denied)
        if not result.passed:
            return result
        if isinstance(found, Unreadable):
            return unknown(found.why)
        if isinstance(found, Absent):
            return _not_found(scene, reference.region or world.region, result)
        return result if key else replace(result, effects=(effect,))

    def decrypt() -> Result:
        result = _decrypt(scene, key, "ssm", {"PARAMETER_ARN": arn}, stopped.parameter_denied)
        return replace(result, effects=(effect,)) if result.passed else result

    yield call(scene, 6, "Read the parameter", E, "ssm:GetParameters", arn, field, read, container=container)
    if key:
        yield call(scene, 6, "Decrypt the parameter", E, "kms:Decrypt", key, field, decrypt, container=container)


# Row 7


def _credentials(scene: Scene) -> Iterator[Step]:
    """The credentials of registries that are not ECR's: a secret with the keys username and password."""
    seen: set[str] = set()
    for number, container in enumerate(scene.task.containers):
        given = container.repository_credentials
        if given and given not in seen:
            seen.add(given)
            because = f"containerDefinitions[{number}].repositoryCredentials"
            yield from _credentials_of(scene, given, because, container.name)


def _credentials_of(scene: Scene, given: str, because: str, container: str) -> Iterator[Step]:
    found = scene.world.secret(given)
    arn = found.value.arn if isinstance(found, Present) else given
    key = found.value.kms_key if isinstance(found, Present) else ""
    effect = Effect(EffectKind.SECRET_READ, arn, container)

    def says(sentence: str, code: str = "AccessDeniedException") -> str:
        error = words.api_error("Secrets Manager", "GetSecretValue", code, sentence, given, scene.task_id)
        return stopped.registry_auth_failed(given, error)

    def read() -> Result:
        if scene.world.unreachable(Service.SECRETS_MANAGER):
            return failed(stopped.secret_unreachable(given), Trouble.NETWORK)
        result = permit(scene.agent, "secretsmanager:GetSecretValue", arn, says, policy=policy_of(found), shown=given)
        if result.passed and isinstance(found, Absent):
            text = says(stopped.no_such_secret(), "ResourceNotFoundException")
            return failed(text, Trouble.RESOURCE, decision=result.decision)
        if not result.passed or key or not isinstance(found, Present):
            return result
        return _well_formed(found.value, replace(result, effects=(effect,)))

    def decrypt() -> Result:
        assert isinstance(found, Present)
        result = _decrypt(scene, key, "secretsmanager", {"SecretARN": arn}, lambda _: says(stopped.NO_KMS))
        return _well_formed(found.value, replace(result, effects=(effect,))) if result.passed else result

    action, name = "secretsmanager:GetSecretValue", "Read the registry's credentials"
    yield call(scene, 7, name, E, action, arn, because, read, container=container)
    if key:
        yield call(scene, 7, "Decrypt the credentials", E, "kms:Decrypt", key, because, decrypt, container=container)


def _well_formed(secret: Secret, result: Result) -> Result:
    """`result`, unless the secret lacks what the agent looks for in it."""
    if isinstance(secret.json_keys, Unreadable):
        return unknown(secret.json_keys.why)
    if not isinstance(secret.json_keys, Present):
        return failed(stopped.registry_auth_malformed(""), Trouble.RESOURCE, decision=result.decision)
    for wanted in ("username", "password"):
        if wanted not in secret.json_keys.value:
            return failed(stopped.registry_auth_malformed(wanted), Trouble.RESOURCE, decision=result.decision)
    return result


# Row 8


def _environment_files(scene: Scene) -> Iterator[Step]:
    seen: set[str] = set()
    for number, container in enumerate(scene.task.containers):
        for index, file in enumerate(container.environment_files):
            if file.value not in seen:
                seen.add(file.value)
                because = f"containerDefinitions[{number}].environmentFiles[{index}]"
                yield from _environment_file(scene, file.value, because, container.name)


def _environment_file(scene: Scene, arn: str, because: str, container: str) -> Iterator[Step]:
    found = scene.world.stored_object(arn)
    bucket = arn.partition("/")[0]
    key = found.value.kms_key if isinstance(found, Present) else ""
    effect = Effect(EffectKind.FILE_READ, arn, container)

    def locate() -> Result:
        if scene.world.unreachable(Service.S3):
            return failed(stopped.environment_file_unreachable(), Trouble.NETWORK)
        return permit(
            scene.agent,
            "s3:GetBucketLocation",
            bucket,
            lambda sentence: stopped.bucket_location_denied(sentence, bucket, scene.task_id),
            policy=policy_of(found),
        )

    def read() -> Result:
        forbidden = stopped.environment_file_forbidden()
        result = permit(scene.agent, "s3:GetObject", arn, lambda _: forbidden, policy=policy_of(found))
        if result.passed and isinstance(found, Absent):
            # S3 tells who may not list the bucket nothing about what is in it
            lists = permit(scene.agent, "s3:ListBucket", bucket, lambda _: "")
            text = stopped.environment_file_forbidden(404 if lists.passed else 403)
            return failed(text, Trouble.RESOURCE, decision=result.decision, note="There is no such object.")
        return replace(result, effects=(effect,)) if result.passed and not key else result

    def decrypt() -> Result:
        forbidden = stopped.environment_file_forbidden()
        result = _decrypt(scene, key, "s3", {"aws:s3:arn": arn}, lambda _: forbidden)
        return replace(result, effects=(effect,)) if result.passed else result

    yield call(scene, 8, "Find the bucket", E, "s3:GetBucketLocation", bucket, because, locate, container=container)
    yield call(scene, 8, "Read the environment file", E, "s3:GetObject", arn, because, read, container=container)
    if key:
        yield call(scene, 8, "Decrypt the file", E, "kms:Decrypt", key, because, decrypt, container=container)
