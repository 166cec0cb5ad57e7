"""The model's form: what AWS refuses of an input before it looks at anything, in each service's words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sandbox_traffic import client_of

from tutor.account.sandbox import SandboxAccount

_ENUM = "Member must satisfy enum value set: "

ROWS: list[tuple[str, dict[str, Any], str, str]] = [
    # what is required; aws/aws-sdk-kotlin#1469
    (
        "secretsmanager.GetSecretValue",
        {},
        "ValidationException",
        "1 validation error detected: Value null at 'secretId' failed to satisfy constraint: Member must not be null",
    ),
    (
        "kms.DescribeKey",
        {},
        "ValidationException",
        "Value null at 'keyId' failed to satisfy constraint: Member must not",
    ),
    (
        "ssm.GetParameter",
        {},
        "ValidationException",
        "Value null at 'name' failed to satisfy constraint: Member must not",
    ),
    (
        "logs.CreateLogGroup",
        {},
        "InvalidParameterException",
        "Value null at 'logGroupName' failed to satisfy constraint",
    ),
    (
        "iam.GetPolicy",
        {},
        "ValidationError",
        "Value null at 'policyArn' failed to satisfy constraint: Member must not be",
    ),
    (
        "sts.AssumeRole",
        {},
        "ValidationError",
        "2 validation errors detected: Value null at 'roleArn' failed to satisfy",
    ),
    ("ec2.CreateSubnet", {}, "MissingParameter", "The request must contain the parameter VpcId"),
    # aws-actions/amazon-ecs-deploy-task-definition#630
    ("ecs.RegisterTaskDefinition", {"containerDefinitions": []}, "ClientException", "Family can not be blank."),
    # patterns, lengths, enumerations, lists and maps
    (
        "logs.CreateLogGroup",
        {"logGroupName": "a b"},
        "InvalidParameterException",
        "1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy "
        r"regular expression pattern: [\.\-_/#A-Za-z0-9]+",
    ),
    # jenkins-x/jx#1344, aws/aws-dotnet-deploy#549, aws-actions/amazon-ecr-login#225
    (
        "ecr.CreateRepository",
        {"repositoryName": "Org/name"},
        "InvalidParameterException",
        "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression "
        "'[a-z0-9]+",
    ),
    (
        "ecr.CreateRepository",
        {"repositoryName": "a"},
        "InvalidParameterException",
        "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must have length greater than or "
        "equal to 2'",
    ),
    (
        "ecr.GetAuthorizationToken",
        {"registryIds": ["111"]},
        "InvalidParameterException",
        "Invalid parameter at 'registryIds' failed to satisfy constraint: 'Member must satisfy constraint: "
        "[Member must satisfy regular expression pattern: [0-9]{12}]'",
    ),
    (
        "cloudformation.CreateStack",
        {"StackName": "s", "TemplateBody": "{}", "Capabilities": ["CAPABILITY_X"]},
        "ValidationError",
        "Value '[CAPABILITY_X]' at 'capabilities' failed to satisfy constraint: Member must satisfy constraint: "
        f"[{_ENUM}[CAPABILITY_IAM, CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND]]",
    ),
    (
        "ssm.PutParameter",
        {"Name": "n", "Value": "v", "Type": "Text"},
        "ValidationException",
        f"'type' failed to satisfy constraint: {_ENUM}[String, StringList, SecureString]",
    ),
    (
        "kms.CreateKey",
        {"KeySpec": "AES"},
        "ValidationException",
        f"Value 'AES' at 'keySpec' failed to satisfy constraint: {_ENUM}",
    ),
    (
        "kms.ListKeys",
        {"Limit": 0},
        "ValidationException",
        "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ),
    ("dynamodb.ListTables", {"Limit": 101}, "ValidationException", "Member must have value less than or equal to 100"),
    (
        "secretsmanager.TagResource",
        {"SecretId": "s", "Tags": [{"Key": "a" * 129, "Value": "v"}]},
        "ValidationException",
        "at 'tags.1.member.key' failed to satisfy constraint: Member must have length less than or equal to 128",
    ),
    # types; architect/dynalite, aws/aws-sdk-js-v3#7215, localstack/localstack#9412
    ("ecs.ListTasks", {"cluster": ["a"]}, "SerializationException", "Start of list found where not expected"),
    (
        "ssm.GetParameter",
        {"Name": {"a": "b"}},
        "SerializationException",
        "Start of structure or map found where not expected.",
    ),
    (
        "dynamodb.GetItem",
        {"TableName": "t", "Key": {"id": {"N": 1}}},
        "SerializationException",
        "NUMBER_VALUE cannot be converted to String",
    ),
    (
        "kms.Encrypt",
        {"KeyId": "k", "Plaintext": "abc"},
        "SerializationException",
        "'abc' can not be converted to a Blob: Base64 encoded length is expected a multiple of 4 bytes but found: 3",
    ),
    ("iam.ListRoles", {"MaxItems": "many"}, "MalformedInput", "'many' can not be converted to an Integer"),
    (
        "ec2.DescribeVpcs",
        {"MaxResults": "many"},
        "InvalidParameterValue",
        "Value ( many ) for parameter maxResults is invalid.",
    ),
]


@pytest.mark.parametrize(("name", "sent", "code", "words"), ROWS, ids=[f"{row[0]}-{n}" for n, row in enumerate(ROWS)])
def test_an_input_not_of_the_models_form_is_refused_in_the_services_words(
    shared_account: SandboxAccount, name: str, sent: dict[str, Any], code: str, words: str
) -> None:
    service, _, operation = name.partition(".")
    client = client_of(shared_account, service)

    def rewrite(model: Any, params: dict[str, Any], **_: Any) -> None:
        if model.service_model.protocol == "json":
            params["body"] = json.dumps(sent).encode()

    client.meta.events.register("before-call.*.*", rewrite)
    with pytest.raises(client.exceptions.ClientError) as refused:
        client._make_api_call(operation, {} if client.meta.service_model.protocol == "json" else sent)
    error = refused.value.response["Error"]
    assert error["Code"] == code
    assert words in error["Message"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<Tagging", "MalformedXML"),
        (b"<Other/>", "MalformedXML"),
        (b"<Tagging><TagSet><Tag><Key>k</Key></Tag></TagSet></Tagging>", "MalformedXML"),
        (b"", "MissingRequestBodyError"),
    ],
)
def test_a_body_that_is_not_the_xml_asked_for_is_refused_by_s3(
    shared_account: SandboxAccount, body: bytes, code: str
) -> None:
    client = client_of(shared_account, "s3")
    client.create_bucket(Bucket="xml-bucket", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-1"})

    def rewrite(params: dict[str, Any], **_: Any) -> None:
        params["body"] = body
        params["headers"] = {
            k: v for k, v in params["headers"].items() if not k.lower().startswith(("x-amz-", "content-md5"))
        }

    client.meta.events.register("before-call.s3.PutBucketTagging", rewrite)
    with pytest.raises(client.exceptions.ClientError) as refused:
        client.put_bucket_tagging(Bucket="xml-bucket", Tagging={"TagSet": []})
    assert refused.value.response["Error"]["Code"] == code
    client.delete_bucket(Bucket="xml-bucket")
