"""How a service keeps its tasks: it starts what is missing, replaces what has stopped, tries again what has failed.

A launch that fails is tried again after a time that doubles, up to AWS's longest of 27 minutes. What a launch comes to
rests on the account alone, so a change in the account brings the next attempt forward: a role that is mended heals its
services within seconds. After `PATIENCE` attempts without any change the service waits for one: AWS would try for ever,
with the same result; here a sandbox that was left alone for weeks has nothing to catch up with.

Source of the events' words: ECS developer guide, "Amazon ECS service event messages" and "service throttle logic", and
public outputs of DescribeServices; of the circuit breaker: "How the Amazon ECS deployment circuit breaker detects
failures".
"""

from __future__ import annotations

import functools
import math

from sandbox.ecs import lifecycle, services, tasks
from sandbox.ecs.place import Place, places
from sandbox.ecs.services import Deployment, Service
from sandbox.ecs.tasks import Asked, Task
from sandbox.world import World

FIRST_RETRY = 2.0
LONGEST_RETRY = 27 * 60.0
PATIENCE = 24
SOON = 1.0
CONSISTENTLY = 3
"""After how many failed launches in a row a service says that it is unable to consistently start tasks."""


def deploy(place: Place, service: Service, deployment: Deployment) -> None:
    """Make a deployment the primary one and begin with it."""
    for older in service.deployments:
        older.status = "ACTIVE"
    service.deployments.insert(0, deployment)
    service.steady = False
    _call_off(service)
    place.world.watchers["ecs"] = functools.partial(wake, place.world)
    reconcile(place, service)


def reconcile(place: Place, service: Service) -> None:
    """Bring a service nearer to what it is to be."""
    if service.status == "ACTIVE":
        _start_missing(place, service)
    _stop_superfluous(place, service)
    _forget_finished(place, service)
    if service.status == "ACTIVE":
        _settle(place, service)


def scale(place: Place, service: Service, desired: int) -> None:
    """Let a service have so many tasks."""
    service.desired_count = service.primary.desired = desired
    service.primary.updated = place.now()
    service.steady = False


def drain(place: Place, service: Service) -> None:
    """Delete a service: its tasks stop, then it is INACTIVE."""
    service.status = "DRAINING"
    scale(place, service, 0)
    _call_off(service)
    services.count(place, service.cluster)
    reconcile(place, service)
    _end_when_empty(place, service)


def wake(world: World, account: str) -> None:
    """Something in the account has changed: services that wait to try again do so soon."""
    for place in places(world, account):
        for service in place.ecs.services.values():
            service.patience = 0
            if service.waiting:
                _try_again(place, service, SOON)


def _start_missing(place: Place, service: Service) -> None:
    primary = service.primary
    if service.waiting or primary.rollout == "FAILED":
        return
    mine = services.tasks_of_service(place, service, primary)
    most = math.floor(service.desired_count * service.configuration["maximumPercent"] / 100)
    room = max(most - len(services.tasks_of_service(place, service)), 0)
    missing = min(primary.desired - len(mine), room)
    if missing <= 0:
        return
    asked = _asked(place, service, primary)
    refused = lifecycle.rehearsed(place, asked).refusal
    if refused is not None:
        service.tell(place, f"failed to launch a task with (error {refused.message}).")
        _failed(place, service, primary)
        return
    started = [_launch(place, service, asked) for _ in range(missing)]
    service.steady = False
    service.tell(place, f"has started {missing} tasks: {' '.join(f'(task {task.id})' for task in started)}.")


def _asked(place: Place, service: Service, deployment: Deployment) -> Asked:
    strategy = service.capacity_provider_strategy
    tags = tuple(service.tags) if service.extra.get("propagateTags") == "SERVICE" else ()
    if service.extra.get("propagateTags") == "TASK_DEFINITION":
        tags = tuple(deployment.definition.tags)
    return Asked(
        service.cluster,
        deployment.definition,
        deployment.network,
        launch_type="FARGATE",
        capacity_provider=strategy[0]["capacityProvider"] if strategy else "",
        platform_version=service.platform_version,
        started_by=deployment.id,
        group=f"service:{service.name}",
        service=service.arn,
        tags=tags,
        execute_command=deployment.execute_command,
    )


def _launch(place: Place, service: Service, asked: Asked) -> Task:
    task = lifecycle.launch(place, asked)
    task.tell = functools.partial(_heard, place, service, task)
    return task


def _heard(place: Place, service: Service, task: Task) -> None:
    """A task of the service has another status."""
    deployment = next((item for item in service.deployments if item.id == task.asked.started_by), None)
    if task.last_status == "RUNNING" and deployment is not None:
        deployment.failures = deployment.failed_tasks = 0
    if task.last_status == "DEPROVISIONING" and task.shown["stopCode"] == "TaskFailedToStart":
        reason = str(task.shown["stoppedReason"])
        service.tell(place, f"was unable to place a task. Reason: {reason.rstrip('.')}.")
        if deployment is not None:
            _failed(place, service, deployment)
    reconcile(place, service)
    _end_when_empty(place, service)


def _failed(place: Place, service: Service, deployment: Deployment) -> None:
    """A launch has failed: count it, break the circuit or wait before the next."""
    deployment.failures += 1
    deployment.failed_tasks += deployment.rollout == "IN_PROGRESS"
    deployment.updated = place.now()
    service.steady = False
    if deployment is not service.primary or service.status != "ACTIVE":
        return
    if deployment.failures == CONSISTENTLY:
        service.tell(
            place,
            "is unable to consistently start tasks successfully. For more information, see the Troubleshooting section "
            "of the Amazon ECS Developer Guide.",
        )
    breaker = service.configuration["deploymentCircuitBreaker"]
    if breaker["enable"] and deployment.rollout == "IN_PROGRESS" and deployment.failures >= _threshold(deployment):
        _break(place, service, deployment, rollback=breaker["rollback"])
        return
    service.patience += 1
    service.waiting = True
    if service.patience <= PATIENCE:
        _try_again(place, service, min(FIRST_RETRY * 2 ** (deployment.failures - 1), LONGEST_RETRY))


def _threshold(deployment: Deployment) -> int:
    return min(max(3, math.ceil(deployment.desired / 2)), 200)


def _break(place: Place, service: Service, deployment: Deployment, *, rollback: bool) -> None:
    deployment.rollout = "FAILED"
    deployment.rollout_reason = "ECS deployment circuit breaker: tasks failed to start."
    service.tell(place, f"(deployment {deployment.id}) deployment failed: tasks failed to start.")
    good = next((item for item in service.deployments[1:] if item.rollout == "COMPLETED"), None)
    if rollback and good is not None:
        service.tell(place, f"rolling back to deployment {good.id}.")
        service.deployments.remove(good)
        good.rollout, good.rollout_reason = "IN_PROGRESS", "ECS deployment circuit breaker: rolling back to deployment."
        good.status, good.desired, good.failures = "PRIMARY", service.desired_count, 0
        good.updated = place.now()
        deploy(place, service, good)


def end_tasks(place: Place, service_arn: str) -> None:
    """Bring the tasks of a service that drains to their end at once, and the service with them."""
    for kept in list(place.ecs.tasks.values()):
        for task in list(kept.values()):
            if task.asked.service == service_arn:
                lifecycle.end(place, task)


def _try_again(place: Place, service: Service, seconds: float) -> None:
    service.retry += 1
    service.waiting = True
    place.after(seconds, functools.partial(_retry, place, service, service.retry))


def _retry(place: Place, service: Service, number: int) -> None:
    if number == service.retry and service.waiting:
        service.waiting = False
        reconcile(place, service)


def _call_off(service: Service) -> None:
    """What was planned is no longer wanted."""
    service.retry += 1
    service.waiting = False
    service.patience = 0


def _stop_superfluous(place: Place, service: Service) -> None:
    """Stop tasks over the desired count, and a former deployment's as soon as enough others run."""
    primary = service.primary
    mine = services.tasks_of_service(place, service, primary)
    extra = mine[primary.desired :]
    least = math.ceil(service.desired_count * service.configuration["minimumHealthyPercent"] / 100)
    everything = services.tasks_of_service(place, service)
    former = [task for task in everything if task.asked.started_by != primary.id]
    useless = [task for task in former if task.last_status != "RUNNING"]
    former = [task for task in former if task.last_status == "RUNNING"]
    spare = max(services.running(everything) - least, 0)
    stopped = [*extra, *former[:spare]]
    for task in [*stopped, *useless]:
        lifecycle.stop(
            place, task, "ServiceSchedulerInitiated", f"Scaling activity initiated by (deployment {primary.id})"
        )
    if useless:
        service.tell(place, f"stopped {len(useless)} pending tasks.")
    if stopped:
        service.steady = False
        named = " ".join(f"(task {task.id})" for task in stopped)
        service.tell(place, f"has stopped {len(stopped)} running tasks: {named}.")
        if service.status == "ACTIVE":
            _start_missing(place, service)


def _forget_finished(place: Place, service: Service) -> None:
    """A former deployment ends with its last task, unless it is the one to roll back to."""
    if services.running(services.tasks_of_service(place, service, service.primary)) < service.primary.desired:
        return
    service.deployments = [
        item
        for item in service.deployments
        if item is service.primary or services.tasks_of_service(place, service, item)
    ]


def _settle(place: Place, service: Service) -> None:
    """Say when a service is where it is to be."""
    primary = service.primary
    mine = services.tasks_of_service(place, service, primary)
    others = len(services.tasks_of_service(place, service)) - len(mine)
    if service.steady or others or len(mine) != primary.desired or services.running(mine) != primary.desired:
        return
    service.steady = True
    service.patience = 0
    if primary.rollout == "IN_PROGRESS":
        primary.rollout = "COMPLETED"
        primary.rollout_reason = f"ECS deployment {primary.id} completed."
        primary.updated = place.now()
        service.tell(place, f"(deployment {primary.id}) deployment completed.")
    service.tell(place, "has reached a steady state.")


def _end_when_empty(place: Place, service: Service) -> None:
    """A service that drains is INACTIVE when its last task has stopped."""
    if service.status == "DRAINING" and not any(
        task.asked.service == service.arn and task.last_status != "STOPPED"
        for task in tasks.tasks_of(place, service.cluster)
    ):
        service.status = "INACTIVE"
        services.count(place, service.cluster)
