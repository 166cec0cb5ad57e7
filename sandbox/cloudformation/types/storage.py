"""What a task uses: log groups, secrets, parameters, image repositories, buckets, tables.

Source: CloudFormation's references of AWS::Logs, AWS::SecretsManager, AWS::SSM, AWS::ECR, AWS::S3 and AWS::DynamoDB.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any

from sandbox.cloudformation.failures import own
from sandbox.cloudformation.properties import Unfit, api_input, checked, document
from sandbox.cloudformation.types.kind import Kind, Properties, Work, tag_map, tolerant
from sandbox.errors import AwsError

_LOG_GROUP = {"LogGroupName": str, "RetentionInDays": int, "KmsKeyId": str, "LogGroupClass": str, "Tags": list}
_SECRET = {"Name": str, "Description": str, "SecretString": str, "KmsKeyId": str, "Tags": list,
           "GenerateSecretString": dict}  # fmt: skip
_PARAMETER = {"Name": str, "Type": str, "Value": str, "Description": str, "AllowedPattern": str, "Tier": str,
              "DataType": str, "Tags": dict}  # fmt: skip
_REPOSITORY = {"RepositoryName": str, "ImageTagMutability": str, "ImageScanningConfiguration": dict, "Tags": list,
               "EncryptionConfiguration": dict, "LifecyclePolicy": dict, "RepositoryPolicyText": object,
               "EmptyOnDelete": bool}  # fmt: skip
_BUCKET = {"BucketName": str, "Tags": list, "VersioningConfiguration": dict, "PublicAccessBlockConfiguration": dict,
           "BucketEncryption": dict, "OwnershipControls": dict}  # fmt: skip
_TABLE_APART = ("PointInTimeRecoverySpecification", "TimeToLiveSpecification")


_LACKING = {
    "LogGroup": "DataProtectionPolicy FieldIndexPolicies ResourcePolicyDocument DeletionProtectionEnabled "
    "BearerTokenAuthenticationEnabled",
    "Secret": "ReplicaRegions Type",
    "Parameter": "Policies",
    "Repository": "ImageTagMutabilityExclusionFilters",
    "Bucket": "AbacStatus AccelerateConfiguration AccessControl AnalyticsConfigurations CorsConfiguration "
    "IntelligentTieringConfigurations InventoryConfigurations LifecycleConfiguration LoggingConfiguration "
    "MetadataConfiguration MetadataTableConfiguration MetricsConfigurations NotificationConfiguration "
    "ObjectLockConfiguration ObjectLockEnabled ReplicationConfiguration WebsiteConfiguration",
    "Table": "ContributorInsightsSpecification ImportSourceSpecification KinesisStreamSpecification ResourcePolicy",
}
"""The properties that AWS has and the sandbox does not set."""


def _create_log_group(work: Work) -> None:
    given, name = work.properties, work.name("LogGroupName", 512)
    extra: dict[str, Any] = {"tags": tag_map(given)} if given.get("Tags") else {}
    for key, member in (("KmsKeyId", "kmsKeyId"), ("LogGroupClass", "logGroupClass")):
        if key in given:
            extra[member] = given[key]
    work.api.call("logs", "CreateLogGroup", logGroupName=name, **extra)
    work.resource.physical_id = name
    arn = f"arn:aws:logs:{work.api.region}:{work.api.account}:log-group:{name}:*"
    work.resource.attributes = {"Arn": arn}
    _retain(work)


def _retain(work: Work, old: Properties | None = None) -> None:
    name, days = work.resource.physical_id, work.properties.get("RetentionInDays")
    if days is not None:
        work.api.call("logs", "PutRetentionPolicy", logGroupName=name, retentionInDays=days)
    elif old and "RetentionInDays" in old:
        work.api.call("logs", "DeleteRetentionPolicy", logGroupName=name)


def _delete_log_group(work: Work) -> None:
    tolerant(lambda: work.api.call("logs", "DeleteLogGroup", logGroupName=work.resource.physical_id))


def _create_secret(work: Work) -> None:
    extra = {key: work.properties[key] for key in ("Description", "KmsKeyId", "Tags") if key in work.properties}
    name = str(work.properties.get("Name") or work.name("Name").removeprefix(f"{work.stack}-"))
    made = work.api.call("secretsmanager", "CreateSecret", Name=name, SecretString=_secret_text(work), **extra)
    work.resource.physical_id = made["ARN"]
    work.resource.attributes = {"Id": made["ARN"]}


def _secret_text(work: Work) -> str:
    given = work.properties
    if "GenerateSecretString" not in given:
        return str(given.get("SecretString", ""))
    wanted = dict(given["GenerateSecretString"])
    template, key = wanted.pop("SecretStringTemplate", None), wanted.pop("GenerateStringKey", None)
    asked = checked(wanted, {"PasswordLength": int, "ExcludeCharacters": str, **dict.fromkeys((
        "ExcludeLowercase", "ExcludeNumbers", "ExcludePunctuation", "ExcludeUppercase", "IncludeSpace",
        "RequireEachIncludedType"), bool)})  # fmt: skip
    password = work.api.call("secretsmanager", "GetRandomPassword", **asked)["RandomPassword"]
    if template is None or key is None:
        return str(password)
    try:
        return json.dumps({**json.loads(template), key: password}, separators=(",", ":"))
    except (ValueError, TypeError):
        raise own("SecretStringTemplate must be a valid JSON string") from None


def _update_secret(work: Work, old: Properties) -> None:
    given, arn = work.properties, work.resource.physical_id
    extra = {key: given[key] for key in ("Description", "KmsKeyId") if key in given}
    if any(old.get(key) != given.get(key) for key in ("SecretString", "GenerateSecretString")):
        extra["SecretString"] = _secret_text(work)
    work.api.call("secretsmanager", "UpdateSecret", SecretId=arn, **extra)
    gone = [key for key in tag_map(old) if key not in tag_map(given)]
    if gone:
        work.api.call("secretsmanager", "UntagResource", SecretId=arn, TagKeys=gone)
    if given.get("Tags"):
        work.api.call("secretsmanager", "TagResource", SecretId=arn, Tags=given["Tags"])


def _delete_secret(work: Work) -> None:
    call = functools.partial(work.api.call, "secretsmanager", "DeleteSecret", ForceDeleteWithoutRecovery=True)
    tolerant(functools.partial(call, SecretId=work.resource.physical_id))


def _create_parameter(work: Work, old: Properties | None = None) -> None:
    extra = {key: value for key, value in work.properties.items() if key not in ("Name", "Tags")}
    given = str(work.properties.get("Name", "")) or f"CFN-{work.name('Name').removeprefix(f'{work.stack}-')}"
    name = work.resource.physical_id or given
    tags = [{"Key": key, "Value": str(value)} for key, value in work.properties.get("Tags", {}).items()]
    if old is not None:
        extra["Overwrite"] = True
    elif tags:
        extra["Tags"] = tags
    work.api.call("ssm", "PutParameter", Name=name, **extra)
    work.resource.physical_id = name
    work.resource.attributes = {"Type": work.properties["Type"], "Value": work.properties["Value"]}


def _delete_parameter(work: Work) -> None:
    tolerant(lambda: work.api.call("ssm", "DeleteParameter", Name=work.resource.physical_id))


def _create_repository(work: Work) -> None:
    names = ("ImageTagMutability", "ImageScanningConfiguration", "EncryptionConfiguration", "Tags")
    given = api_input("ecr", "CreateRepository", {k: v for k, v in work.properties.items() if k in names}, {})
    if "tags" in given:
        given["tags"] = [{"Key": tag["Key"], "Value": tag["Value"]} for tag in given["tags"]]
    name = work.name("RepositoryName", 256, lower=True)
    made = work.api.call("ecr", "CreateRepository", repositoryName=name, **given)["repository"]
    work.resource.physical_id = name
    work.resource.attributes = {"Arn": made["repositoryArn"], "RepositoryUri": made["repositoryUri"]}
    _set_repository_policies(work, {})


def _set_repository_policies(work: Work, old: Properties) -> None:
    name, given = work.resource.physical_id, work.properties
    rules = given.get("LifecyclePolicy", {}).get("LifecyclePolicyText")
    if rules is not None:
        work.api.call("ecr", "PutLifecyclePolicy", repositoryName=name, lifecyclePolicyText=rules)
    elif "LifecyclePolicy" in old:
        tolerant(lambda: work.api.call("ecr", "DeleteLifecyclePolicy", repositoryName=name))
    if "RepositoryPolicyText" in given:
        text = document(given["RepositoryPolicyText"])
        work.api.call("ecr", "SetRepositoryPolicy", repositoryName=name, policyText=text)
    elif "RepositoryPolicyText" in old:
        tolerant(lambda: work.api.call("ecr", "DeleteRepositoryPolicy", repositoryName=name))


def _update_repository(work: Work, old: Properties) -> None:
    name, given = work.resource.physical_id, work.properties
    if old.get("ImageTagMutability") != given.get("ImageTagMutability"):
        value = given.get("ImageTagMutability", "MUTABLE")
        work.api.call("ecr", "PutImageTagMutability", repositoryName=name, imageTagMutability=value)
    if old.get("ImageScanningConfiguration") != given.get("ImageScanningConfiguration"):
        scan = given.get("ImageScanningConfiguration", {}).get("ScanOnPush") in (True, "true")
        settings = {"scanOnPush": scan}
        work.api.call("ecr", "PutImageScanningConfiguration", repositoryName=name, imageScanningConfiguration=settings)
    _set_repository_policies(work, old)


def _delete_repository(work: Work) -> None:
    force = bool(work.properties.get("EmptyOnDelete", False))
    name = work.resource.physical_id
    tolerant(lambda: work.api.call("ecr", "DeleteRepository", repositoryName=name, force=force))


def _create_bucket(work: Work) -> None:
    name = work.name("BucketName", 63, lower=True)
    place = {} if work.api.region == "us-east-1" else {
        "CreateBucketConfiguration": {"LocationConstraint": work.api.region}}  # fmt: skip
    work.api.call("s3", "CreateBucket", Bucket=name, **place)
    work.resource.physical_id = name
    domain = f"s3.{work.api.region}.amazonaws.com"
    work.resource.attributes = {
        "Arn": f"arn:aws:s3:::{name}",
        "DomainName": f"{name}.s3.amazonaws.com",
        "RegionalDomainName": f"{name}.{domain}",
        "DualStackDomainName": f"{name}.s3.dualstack.{work.api.region}.amazonaws.com",
        "WebsiteURL": f"http://{name}.s3-website-{work.api.region}.amazonaws.com",
    }
    _set_bucket(work, {})


def _set_bucket(work: Work, old: Properties) -> None:
    name, given = work.resource.physical_id, work.properties
    call = functools.partial(work.api.call, "s3", Bucket=name)
    if given.get("Tags") != old.get("Tags"):
        tags = [{"Key": key, "Value": value} for key, value in tag_map(given).items()]
        call("PutBucketTagging", Tagging={"TagSet": tags})
    if given.get("VersioningConfiguration") != old.get("VersioningConfiguration"):
        status = given.get("VersioningConfiguration", {}).get("Status", "Suspended")
        call("PutBucketVersioning", VersioningConfiguration={"Status": status})
    if "PublicAccessBlockConfiguration" in given:
        block = given["PublicAccessBlockConfiguration"].items()
        settings = {key: value in (True, "true") for key, value in block}
        call("PutPublicAccessBlock", PublicAccessBlockConfiguration=settings)
    if "BucketEncryption" in given:
        wanted = given["BucketEncryption"].get("ServerSideEncryptionConfiguration", [])
        rules = [{("ApplyServerSideEncryptionByDefault" if k == "ServerSideEncryptionByDefault" else k): v
                  for k, v in rule.items()} for rule in wanted]  # fmt: skip
        call("PutBucketEncryption", ServerSideEncryptionConfiguration={"Rules": rules})
    if "OwnershipControls" in given:
        call("PutBucketOwnershipControls", OwnershipControls={"Rules": given["OwnershipControls"].get("Rules", [])})


def _delete_bucket(work: Work) -> None:
    tolerant(lambda: work.api.call("s3", "DeleteBucket", Bucket=work.resource.physical_id))


def _check_table(properties: Properties) -> dict[str, Any]:
    if "KeySchema" not in properties:
        raise Unfit(["#: required key [KeySchema] not found"])
    checked({name: value for name, value in properties.items() if name in _LACKING["Table"].split()}, {},
            lacking=_LACKING["Table"])  # fmt: skip
    _table_input(properties)
    return dict(properties)


def _table_input(properties: Properties) -> dict[str, Any]:
    given = {key: value for key, value in properties.items() if key not in _TABLE_APART}
    sse = checked(
        checked({"SSESpecification": given.pop("SSESpecification", {})}, {"SSESpecification": dict})[
            "SSESpecification"
        ],
        {"SSEEnabled": bool, "SSEType": str, "KMSMasterKeyId": str},
    )
    found = api_input("dynamodb", "CreateTable", given, {})
    if "StreamSpecification" in found:
        found["StreamSpecification"]["StreamEnabled"] = True
    if sse:
        if "SSEEnabled" in sse:
            sse["Enabled"] = sse.pop("SSEEnabled")
        found["SSESpecification"] = sse
    if "ProvisionedThroughput" not in found:
        found.setdefault("BillingMode", "PROVISIONED")
    return found


def _create_table(work: Work) -> None:
    name = work.name("TableName", 255)
    made = work.api.call("dynamodb", "CreateTable", **{**_table_input(work.properties), "TableName": name})
    table = made["TableDescription"]
    work.resource.physical_id = name
    work.resource.attributes = {"Arn": table["TableArn"]}
    if "LatestStreamArn" in table:
        work.resource.attributes["StreamArn"] = table["LatestStreamArn"]
    _set_table(work)


def _set_table(work: Work) -> None:
    name, given = work.resource.physical_id, work.properties
    if "TimeToLiveSpecification" in given:
        wanted = given["TimeToLiveSpecification"]
        time_to_live = {
            "AttributeName": wanted.get("AttributeName", ""),
            "Enabled": wanted["Enabled"] in (True, "true"),
        }
        work.api.call("dynamodb", "UpdateTimeToLive", TableName=name, TimeToLiveSpecification=time_to_live)
    if "PointInTimeRecoverySpecification" in given:
        enabled = given["PointInTimeRecoverySpecification"].get("PointInTimeRecoveryEnabled") in (True, "true")
        settings = {"PointInTimeRecoveryEnabled": enabled}
        call = functools.partial(work.api.call, "dynamodb", "UpdateContinuousBackups", TableName=name)
        call(PointInTimeRecoverySpecification=settings)


def _update_table(work: Work, old: Properties) -> None:
    new, before = _table_input(work.properties), _table_input(old)
    updated = ("BillingMode", "ProvisionedThroughput", "StreamSpecification", "SSESpecification",
               "DeletionProtectionEnabled", "TableClass")  # fmt: skip
    changed = {key: new[key] for key in updated if key in new and new[key] != before.get(key)}
    if changed:
        work.api.call("dynamodb", "UpdateTable", TableName=work.resource.physical_id, **changed)
    if new.get("GlobalSecondaryIndexes") != before.get("GlobalSecondaryIndexes"):
        raise AwsError("SandboxCannotDoThis", "The sandbox's CloudFormation cannot change the indexes of a table.")
    _set_table(work)


def _delete_table(work: Work) -> None:
    tolerant(lambda: work.api.call("dynamodb", "DeleteTable", TableName=work.resource.physical_id))


def _by(name: str, schema: Mapping[str, type], *required: str) -> Any:
    return functools.partial(checked, schema=schema, required=required, lacking=_LACKING[name])


_BUCKET_ATTRIBUTES = frozenset(("Arn", "DomainName", "RegionalDomainName", "DualStackDomainName", "WebsiteURL"))

KINDS = (
    Kind("AWS::Logs::LogGroup", _by("LogGroup", _LOG_GROUP), _create_log_group, _retain, _delete_log_group,
         "LogGroupName", frozenset(("LogGroupName",)), attributes=frozenset(("Arn",)), taggable=True),
    Kind("AWS::SecretsManager::Secret", _by("Secret", _SECRET), _create_secret, _update_secret, _delete_secret, "Name",
         frozenset(("Name",)), attributes=frozenset(("Id",)), taggable=True),
    Kind("AWS::SSM::Parameter", _by("Parameter", _PARAMETER, "Type", "Value"), _create_parameter, _create_parameter,
         _delete_parameter, "Name", frozenset(("Name",)), attributes=frozenset(("Type", "Value"))),
    Kind("AWS::ECR::Repository", _by("Repository", _REPOSITORY), _create_repository, _update_repository,
         _delete_repository, "RepositoryName", frozenset(("RepositoryName", "EncryptionConfiguration")),
         attributes=frozenset(("Arn", "RepositoryUri")), taggable=True),
    Kind("AWS::S3::Bucket", _by("Bucket", _BUCKET), _create_bucket, _set_bucket, _delete_bucket, "BucketName",
         frozenset(("BucketName",)), attributes=_BUCKET_ATTRIBUTES, taggable=True),
    Kind("AWS::DynamoDB::Table", _check_table, _create_table, _update_table, _delete_table, "TableName",
         frozenset(("TableName", "KeySchema", "LocalSecondaryIndexes")), attributes=frozenset(("Arn", "StreamArn")),
         taggable=True),
)  # fmt: skip
"""The types beside IAM and ECS that the sandbox makes by its API."""
