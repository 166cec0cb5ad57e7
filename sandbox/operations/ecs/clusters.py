"""Clusters: moto keeps them; here is what it gets wrong about making and deleting them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.ecs import services, tasks
from sandbox.ecs.place import Place, cluster_named
from sandbox.errors import AwsError
from sandbox.invocation import Invocation
from sandbox.operations.ecs.calling import Output, ecs
from sandbox.wire import Answer


@ecs("CreateCluster")
def create(place: Place, given: Mapping[str, Any], invocation: Invocation) -> Output | Answer:
    """A cluster that is there already is answered as it is. moto forgets all that it holds."""
    there = place.ecs.clusters.get(given.get("clusterName", "default"))
    if there is None or there.status != "ACTIVE":
        return invocation.moto()
    return {
        "cluster": {
            "clusterArn": there.arn,
            "clusterName": there.name,
            "status": there.status,
            "registeredContainerInstancesCount": 0,
            "runningTasksCount": there.running_tasks_count,
            "pendingTasksCount": there.pending_tasks_count,
            "activeServicesCount": there.active_services_count,
            "settings": there.settings,
            "tags": there.tags or [],
        }
    }


@ecs("DeleteCluster")
def delete(place: Place, given: Mapping[str, Any], invocation: Invocation) -> Output | Answer:
    """Not while services or tasks are in it. moto deletes it."""
    cluster = cluster_named(place, given.get("cluster", ""))
    services.count(place, cluster)
    if cluster.active_services_count:
        raise AwsError("ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active.")
    if any(task.last_status != "STOPPED" for task in tasks.tasks_of(place, cluster)):
        raise AwsError("ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active.")
    return invocation.moto()
