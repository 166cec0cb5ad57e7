"""Where AWS's words are written."""

from __future__ import annotations

GRAMMAR = "IAM user guide, Grammar of the IAM JSON policy language"
LOGIC = "IAM user guide, Policy evaluation logic"
DENIED = "IAM user guide, Troubleshoot access denied error messages"
QUOTAS = "IAM user guide, IAM and AWS STS quotas"
MOTO = "moto 5.2.5, which has it from AWS"
REPORTS = "public bug reports"
INFERRED = "[inferred]"

_LAUNCH = {
    1: "virtual-kubelet's issue 193, for its sister text",
    2: "virtual-kubelet's issue 193",
    3: "https://github.com/fabfuel/ecs-deploy/issues/87",
    4: "https://github.com/aws-samples/aws-modern-application-workshop/issues/9",
    7: "IAM user guide, Troubleshoot access denied error messages",
    8: "https://github.com/boto/boto3/issues/1878",
    10: "https://github.com/aws-samples/dify-self-hosted-on-aws/pull/35",
    11: "https://github.com/GiamPy5/terraform-aws-directus/issues/10",
    14: "https://github.com/aws/copilot-cli/issues/4504; https://github.com/HHS/simpler-grants-gov/pull/4330",
    17: "https://github.com/aws/aws-cdk/issues/29876",
    19: "https://github.com/doctorray117/minecraft-ondemand/issues/74",
    20: "IAM user guide, Troubleshoot access denied error messages; Amazon S3 user guide, Troubleshoot access denied",
    21: "IAM user guide, Troubleshoot access denied error messages",
    22: "IAM user guide, Troubleshoot access denied error messages",
    23: "botocore's NoCredentialsError",
    24: "https://github.com/boto/boto3/issues/3173",
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
