"""Where AWS's words are written."""

from __future__ import annotations

GRAMMAR = "IAM user guide, Grammar of the IAM JSON policy language"
LOGIC = "IAM user guide, Policy evaluation logic"
DENIED = "IAM user guide, Troubleshoot access denied error messages"
QUOTAS = "IAM user guide, IAM and AWS STS quotas"
MOTO = "moto 5.2.5, which has it from AWS"
INFERRED = "[inferred]"

_LAUNCH = {
    1: "virtual-kubelet's issue 193, for its sister text",
    2: "virtual-kubelet's issue 193",
    4: "aws-modern-application-workshop's issue 9",
    7: "IAM user guide, Troubleshoot access denied error messages",
    24: "boto3's issue 3173",
}


def api(service: str, operation: str) -> str:
    """The API reference of an operation."""
    names = {
        "iam": "IAM", "sts": "STS", "ecs": "AmazonECS", "ecr": "AmazonECR", "logs": "AmazonCloudWatchLogs",
        "secretsmanager": "secretsmanager", "ssm": "systems-manager", "kms": "kms", "s3": "AmazonS3",
        "dynamodb": "amazondynamodb", "ec2": "AWSEC2", "cloudformation": "AWSCloudFormation",
    }  # fmt: skip
    latest = {"s3": "API", "ec2": "APIReference", "secretsmanager": "apireference"}.get(service, "APIReference")
    return f"https://docs.aws.amazon.com/{names[service]}/latest/{latest}/API_{operation}.html"


def issue(repository: str, number: int) -> str:
    """A public bug report."""
    return f"https://github.com/{repository}/issues/{number}"


def pull(repository: str, number: int) -> str:
    """A public pull request."""
    return f"https://github.com/{repository}/pull/{number}"


def launch(number: int) -> str:
    """AWS's text for a launch, by its E-number."""
    where = _LAUNCH.get(number, "ECS developer guide, Stopped tasks error messages; public bug reports")
    return f"E{number}: {where}"
