"""Trust policies: what CreateRole and UpdateAssumeRolePolicy refuse and take."""

from __future__ import annotations

import json
from typing import Any

from fidelity.row import Ok, Refused, Row
from fidelity.sources import GRAMMAR, INFERRED, REPORTS, issue
from fidelity.steps import TASKS, nothing, policy, role, trust

STAGE = nothing
ONE = {"Effect": "Allow", "Principal": TASKS, "Action": "sts:AssumeRole"}
STS_ONLY = "AssumeRole policy may only specify STS AssumeRole actions."


def refused(id: str, behaviour: str, document: str, message: str, source: str, **more: Any) -> Row:
    """A trust policy that CreateRole refuses."""
    given = {"RoleName": "bad", "AssumeRolePolicyDocument": document}
    return Row(id, behaviour, "iam.CreateRole", given, Refused("MalformedPolicyDocument", 400, message), source, **more)


def taken(id: str, behaviour: str, document: str, source: str) -> Row:
    """A trust policy that CreateRole takes."""
    return Row(id, behaviour, "iam.CreateRole", {"RoleName": id, "AssumeRolePolicyDocument": document},
               Ok({"Role.RoleName": id}), source)  # fmt: skip


def invalid(kind: str, name: str) -> str:
    """IAM's words for a principal."""
    return f'Invalid principal in policy: "{kind}":"{name}"'


ROWS = (
    refused("trust-no-json", "A trust policy that is no JSON is refused", "{", "This policy contains invalid Json",
            issue("AWSCookbook/Security", 2), cli=True),
    refused("trust-file-forgotten", "A forgotten file:// sends the file's name, which is no JSON",
            "trust-policy.json", "This policy contains invalid Json",
            issue("aws-samples/aws-microservices-deploy-options", 118)),
    refused("trust-empty", "An empty object is refused", "{}", "Could not parse the policy: Statement is empty!",
            INFERRED),
    refused("trust-resource", "A trust policy has no resource", trust(Resource="*"), "Has prohibited field Resource",
            issue("kubernetes-sigs/external-dns", 3085)),
    refused("trust-not-resource", "Nor what is not the resource", trust(NotResource="*"),
            "Has prohibited field NotResource", INFERRED),
    refused("trust-not-principal", "Nor what is not the principal", trust(NotPrincipal={"AWS": "*"}),
            "Has prohibited field NotPrincipal", INFERRED),
    refused("trust-no-principal", "A trust policy names a principal",
            policy({"Effect": "Allow", "Action": "sts:AssumeRole"}), "Missing required field Principal", INFERRED),
    refused("trust-misspelt", "A service's principal that does not exist is refused (E26)",
            trust({"Service": "ecs-task.amazonaws.com"}), invalid("SERVICE", "ecs-task.amazonaws.com"),
            issue("aws-samples/aws-cdk-examples", 801), cli=True),
    refused("trust-half-misspelt", "One wrong service of two is named",
            trust({"Service": ["ecs-tasks.amazonaws.com", "ecs-tasks"]}), invalid("SERVICE", "ecs-tasks"),
            issue("aws-samples/aws-cdk-examples", 801)),
    refused("trust-aws-name", "An AWS principal is an account or an ARN", trust({"AWS": "bob"}), invalid("AWS", "bob"),
            issue("aws-samples/aws-iam-access-key-auto-rotation", 26)),
    refused("trust-aws-wildcard", "No wildcard inside of an ARN", trust({"AWS": "arn:aws:iam::{account}:role/*"}),
            invalid("AWS", "arn:aws:iam::{account}:role/*"), "IAM user guide, AWS JSON policy elements: Principal"),
    refused("trust-other-action", "Only actions of STS", trust(Action="s3:GetObject"), STS_ONLY, REPORTS),
    refused("trust-any-action", "Nor all actions of all services", trust(Action="*"), STS_ONLY, INFERRED),
    refused("trust-sts-other", "Nor other actions of STS", trust(Action="sts:GetCallerIdentity"), STS_ONLY, INFERRED),
    refused("trust-no-action", "A trust policy names an action", trust(Action=None), "Missing required field Action",
            INFERRED),
    refused("trust-version", "A version of the language that does not exist is refused",
            json.dumps({"Version": "2013-10-17", "Statement": [ONE]}), "Syntax errors in policy.", GRAMMAR),
    refused("trust-effect", "Effect is spelt as the grammar has it", trust(Effect="ALLOW"), "Syntax errors in policy.",
            GRAMMAR),
    refused("trust-operator", "A condition operator that does not exist is refused",
            trust(Condition={"StringMatches": {"aws:SourceAccount": "1"}}), "Invalid Condition type : StringMatches.",
            INFERRED),
    Row("trust-too-long", "A trust policy has at most 2,048 characters", "iam.CreateRole",
        {"RoleName": "bad", "AssumeRolePolicyDocument": json.dumps({"Id": "x" * 2048, "Statement": [ONE]})},
        Refused("LimitExceeded", 409, "Cannot exceed quota for ACLSizePerRole: 2048"),
        issue("kubeflow/dashboard", 29)),
    Row("trust-update-refused", "UpdateAssumeRolePolicy refuses the same", "iam.UpdateAssumeRolePolicy",
        {"RoleName": "kept", "PolicyDocument": trust({"Service": "ecs-task.amazonaws.com"})},
        Refused("MalformedPolicyDocument", 400, invalid("SERVICE", "ecs-task.amazonaws.com")),
        issue("aws-samples/aws-cdk-examples", 801), before=(role("kept"),)),
    taken("trust-two-services", "Several services in one list are taken",
          trust({"Service": ["ecs-tasks.amazonaws.com", "lambda.amazonaws.com"]}), GRAMMAR),
    taken("trust-wrong-but-real", "A real service that ECS tasks are not is taken: only the launch fails",
          trust({"Service": "ecs.amazonaws.com"}), INFERRED),
    taken("trust-anyone", "Everyone is taken, dangerous as it is", trust({"AWS": "*"}),
          "IAM user guide, AWS JSON policy elements: Principal"),
    taken("trust-tag-session", "sts:TagSession beside sts:AssumeRole is taken",
          trust(Action=["sts:AssumeRole", "sts:TagSession"]), "IAM user guide, Pass session tags in AWS STS"),
    taken("trust-all-of-sts", "sts:* is taken", trust(Action="sts:*"), INFERRED),
    taken("trust-old-version", "The language's older version and a single statement are taken",
          json.dumps({"Version": "2008-10-17", "Statement": ONE}), GRAMMAR),
    taken("trust-source-conditions", "The recommended conditions on the source are taken",
          trust(Condition={"ArnLike": {"aws:SourceArn": "arn:aws:ecs:{region}:{account}:*"},
                           "StringEquals": {"aws:SourceAccount": "{account}"}}),
          "ECS developer guide, Amazon ECS task execution IAM role"),
)  # fmt: skip
