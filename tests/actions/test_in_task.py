"""A task is run for the occasion, and the account is lost or becomes another meanwhile: that is said, and no more."""

from __future__ import annotations

from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from tutor.account.base import AccountError
from tutor.account.sandbox import SandboxAccount
from tutor.actions.in_task import inside

LOST = EndpointConnectionError(endpoint_url="http://127.0.0.1:1/")
ANOTHER = ClientError({"Error": {"Code": "ClusterNotFoundException", "Message": "Cluster not found."}}, "Asked")
TASK = {"taskArn": "arn:aws:ecs:r:1:task/c/1", "lastStatus": "RUNNING", "desiredStatus": "RUNNING"}


class Troubled:
    """An account, and its clients, in which one operation goes wrong."""

    class handle:
        """Where it is."""

        endpoint = "http://127.0.0.1:1"

    def __init__(self, operation: str, trouble: object) -> None:
        self._operation, self._trouble = operation, trouble
        self.asked: list[str] = []

    def application(self, name: str, container: str) -> dict[str, Any]:
        """It runs when it was run."""
        return {"task": name if "run_task" in self.asked else "", "container": "app", "role": "", "environment": {}}

    def client(self, service: str) -> Any:
        """Of any service."""
        return self

    def __getattr__(self, operation: str) -> Any:
        answers = {
            "list_clusters": {"clusterArns": ["arn:aws:ecs:r:1:cluster/c"]},
            "describe_subnets": {"Subnets": [{"SubnetId": "s"}]},
            "run_task": {"tasks": [TASK], "failures": []},
            "describe_tasks": {"tasks": [TASK]},
            "stop_task": {},
        }

        def call(**_: object) -> object:
            self.asked.append(operation)
            if operation != self._operation:
                return answers[operation]
            if isinstance(self._trouble, Exception):
                raise self._trouble
            return self._trouble

        return call


@pytest.mark.parametrize(
    ("operation", "trouble", "words"),
    [
        ("list_clusters", LOST, "The sandbox does not answer (Could not connect to the endpoint URL"),
        ("run_task", LOST, "The sandbox does not answer (Could not connect to the endpoint URL"),
        ("describe_tasks", ANOTHER, "AWS answered ClusterNotFoundException to Asked: Cluster not found."),
        ("describe_tasks", {"tasks": []}, "The task is gone: the account became another while it started."),
        ("stop_task", LOST, "It runs on; to stop it: aws ecs stop-task --cluster c --task 1"),
    ],
)
def test_that_the_account_is_lost_is_said_of_the_account(operation: str, trouble: object, words: str) -> None:
    account = Troubled(operation, trouble)
    with pytest.raises(AccountError) as caught, inside(cast("SandboxAccount", account), "family"):
        assert operation == "stop_task", "else nobody is inside"
    assert words in str(caught.value)


def test_a_task_that_went_with_the_account_need_not_be_stopped() -> None:
    account = Troubled("stop_task", ANOTHER)
    with inside(cast("SandboxAccount", account), "family") as place:
        assert place.launched
    assert account.asked[-1] == "stop_task"
