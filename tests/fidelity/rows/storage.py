"""What the workshop's services keep: images, logs, secrets, parameters, keys, objects, items, networks."""

from __future__ import annotations

import json

from fidelity.row import Ok, Refused, Row
from fidelity.sources import INFERRED, MOTO, api, issue
from fidelity.steps import MANIFEST, did, things

STAGE = things
BATCH = {"repositoryName": "fcj-registry", "imageIds": [{"imageTag": "core"}]}
NO_SECRET = Refused("ResourceNotFoundException", 400, "Secrets Manager can't find the specified secret.")
ITEM = {"id": {"S": "1"}}


ROWS = (
    Row("ecr-token", "A registry's token is good for twelve hours, at the registry's own address",
        "ecr.GetAuthorizationToken", {},
        Ok({"authorizationData[0].proxyEndpoint": "https://{account}.dkr.ecr.{region}.amazonaws.com"}),
        api("ecr", "GetAuthorizationToken")),
    Row("ecr-image", "An image is read by its tag", "ecr.BatchGetImage", BATCH,
        Ok({"images[0].imageId.imageTag": "core", "failures": []}), api("ecr", "BatchGetImage")),
    Row("ecr-no-image", "A missing tag is a failure, not an error", "ecr.BatchGetImage",
        {**BATCH, "imageIds": [{"imageTag": "nope"}]},
        Ok({"images": [], "failures[0].failureCode": "ImageNotFound",
            "failures[0].failureReason": "Requested image not found"}), api("ecr", "BatchGetImage")),
    Row("ecr-no-repository", "A missing repository is an error", "ecr.DescribeImages", {"repositoryName": "nope"},
        Refused("RepositoryNotFoundException", 400, "The repository with name 'nope' does not exist in the registry with "
                "id '{account}'"), MOTO, cli=True),
    Row("ecr-repository-taken", "A repository's name is taken", "ecr.CreateRepository",
        {"repositoryName": "fcj-registry"}, Refused("RepositoryAlreadyExistsException", 400, "The repository with name "
        "'fcj-registry' already exists in the registry with id '{account}'"), MOTO),
    Row("ecr-layer", "A layer has an address", "ecr.GetDownloadUrlForLayer",
        {"repositoryName": "fcj-registry", "layerDigest": "sha256:" + "a" * 64},
        Ok({"layerDigest": "sha256:" + "a" * 64, "downloadUrl": "https://…"}), api("ecr", "GetDownloadUrlForLayer")),
    Row("ecr-no-layer", "A missing one has none", "ecr.GetDownloadUrlForLayer",
        {"repositoryName": "fcj-registry", "layerDigest": "sha256:" + "e" * 64},
        Refused("LayersNotFoundException", 400, "Layer with digest 'sha256:" + "e" * 64 + "' was not found in the "
                "repository with name 'fcj-registry' in the registry with id '{account}'"), INFERRED),
    Row("ecr-layers-there", "The layers of an image that was put are there", "ecr.BatchCheckLayerAvailability",
        {"repositoryName": "fcj-registry", "layerDigests": ["sha256:" + "a" * 64]},
        Ok({"layers[0].layerAvailability": "AVAILABLE", "failures": []}), api("ecr", "BatchCheckLayerAvailability")),
    Row("ecr-manifest", "A manifest is JSON", "ecr.PutImage",
        {"repositoryName": "fcj-registry", "imageManifest": "x", "imageTag": "t"},
        Refused("InvalidParameterException", 400, "Invalid parameter at 'ImageManifest' failed to satisfy constraint: "
                "'Invalid JSON syntax'"), MOTO),
    Row("ecr-not-empty", "A repository with images is deleted by force only", "ecr.DeleteRepository",
        {"repositoryName": "full"}, Refused("RepositoryNotEmptyException", 400, "The repository with name 'full' in "
        "registry with id '{account}' cannot be deleted because it still contains images"), MOTO,
        before=(did("ecr.CreateRepository", repositoryName="full"), did("ecr.PutImage", repositoryName="full",
                imageManifest=json.dumps(MANIFEST), imageTag="core"))),
    Row("logs-group-taken", "A log group's name is taken", "logs.CreateLogGroup", {"logGroupName": "/ecs/app"},
        Refused("ResourceAlreadyExistsException", 400, "The specified log group already exists"),
        issue("awsdocs/amazon-ecs-developer-guide", 1)),
    Row("logs-no-group", "A stream needs its group", "logs.CreateLogStream",
        {"logGroupName": "/ecs/nope", "logStreamName": "s"},
        Refused("ResourceNotFoundException", 400, "The specified log group does not exist."), MOTO),
    Row("logs-stream-taken", "A stream's name is taken", "logs.CreateLogStream",
        {"logGroupName": "/ecs/app", "logStreamName": "twin"},
        Refused("ResourceAlreadyExistsException", 400, "The specified log stream already exists"),
        issue("aws-robotics/cloudwatchlogs-ros1", 1),
        before=(did("logs.CreateLogStream", logGroupName="/ecs/app", logStreamName="twin"),)),
    Row("logs-no-stream", "Events need their stream", "logs.GetLogEvents",
        {"logGroupName": "/ecs/app", "logStreamName": "nope"},
        Refused("ResourceNotFoundException", 400, "The specified log stream does not exist."), MOTO),
    Row("secret-missing", "A secret that is not there", "secretsmanager.GetSecretValue", {"SecretId": "nope"}, NO_SECRET,
        MOTO, cli=True),
    Row("secret-described-missing", "Nor is it described", "secretsmanager.DescribeSecret", {"SecretId": "nope"},
        NO_SECRET, MOTO),
    Row("secret-value", "A secret is read by its name, and answers with its whole ARN", "secretsmanager.GetSecretValue",
        {"SecretId": "dev/fcj/momentum"},
        Ok({"ARN": "arn:aws:secretsmanager:{region}:{account}:secret:dev/fcj/momentum-…",
            "SecretString": '{"DB_CONNECTION_STRING": "x"}'}), api("secretsmanager", "GetSecretValue")),
    Row("secret-taken", "A secret's name is taken", "secretsmanager.CreateSecret",
        {"Name": "dev/fcj/momentum", "SecretString": "x"},
        Refused("ResourceExistsException", 400, "The operation failed because the secret dev/fcj/momentum already "
                "exists."), MOTO),
    Row("secret-deleted", "A secret that is to be deleted is not read", "secretsmanager.GetSecretValue",
        {"SecretId": "going"}, Refused("InvalidRequestException", 400, "You can't perform this operation on the secret "
        "because it was marked for deletion."), MOTO,
        before=(did("secretsmanager.CreateSecret", Name="going", SecretString="x"),
                did("secretsmanager.DeleteSecret", SecretId="going"))),
    Row("parameter-value", "A parameter is read by its name", "ssm.GetParameter", {"Name": "/app/url"},
        Ok({"Parameter.Value": "x", "Parameter.ARN": "arn:aws:ssm:{region}:{account}:parameter/app/url"}),
        api("ssm", "GetParameter")),
    Row("parameter-missing", "A parameter that is not there", "ssm.GetParameter", {"Name": "/app/nope"},
        Refused("ParameterNotFound", 400, ""), issue("awslabs/aws-simple-cicd", 10), cli=True),
    Row("parameters-missing", "Of several the missing ones are named", "ssm.GetParameters",
        {"Names": ["/app/url", "/app/nope"]}, Ok({"Parameters[].Name": ["/app/url"],
                                                  "InvalidParameters": ["/app/nope"]}), api("ssm", "GetParameters")),
    Row("parameter-taken", "A parameter is not overwritten unless asked", "ssm.PutParameter",
        {"Name": "/app/url", "Value": "y", "Type": "String"},
        Refused("ParameterAlreadyExists", 400, "The parameter already exists. To overwrite this value, set the overwrite "
                "option in the request to true."), MOTO),
    Row("parameter-secure", "A SecureString without decryption is not in clear", "ssm.GetParameter",
        {"Name": "/app/secret"}, Ok({"Parameter.Value": "AQICAH…"}), api("ssm", "GetParameter")),
    Row("parameter-decrypted", "With it it is", "ssm.GetParameter", {"Name": "/app/secret", "WithDecryption": True},
        Ok({"Parameter.Value": "in clear"}), api("ssm", "GetParameter")),
    Row("kms-alias", "A key is found by its alias", "kms.DescribeKey", {"KeyId": "alias/mine"},
        Ok({"KeyMetadata.Arn": "{key}", "KeyMetadata.KeyManager": "CUSTOMER"}), api("kms", "DescribeKey"),
        before=(did("kms.CreateAlias", AliasName="alias/mine", TargetKeyId="{key}"),)),
    Row("kms-missing", "A key that is not there", "kms.DescribeKey", {"KeyId": "12345678-1234-1234-1234-123456789012"},
        Refused("NotFoundException", 400, "Key 'arn:aws:kms:{region}:{account}:key/12345678-1234-1234-1234-123456789012' "
                "does not exist"), MOTO),
    Row("s3-no-bucket", "A bucket that is not there", "s3.ListObjectsV2", {"Bucket": "fcj-{account}-nope"},
        Refused("NoSuchBucket", 404, "The specified bucket does not exist"),
        "Amazon S3 API reference, Error responses", cli=True),
    Row("s3-bucket-again", "A bucket of one's own is not made again", "s3.CreateBucket",
        {"Bucket": "{bucket}", "CreateBucketConfiguration": {"LocationConstraint": "{region}"}},
        Refused("BucketAlreadyOwnedByYou", 409, "Your previous request to create the named bucket succeeded and you "
                "already own it."), "Amazon S3 API reference, Error responses"),
    Row("s3-bucket-name", "A bucket's name has no capitals", "s3.CreateBucket",
        {"Bucket": "Fcj-{account}", "CreateBucketConfiguration": {"LocationConstraint": "{region}"}},
        Refused("InvalidBucketName", 400, "The specified bucket is not valid."),
        "Amazon S3 API reference, Error responses"),
    Row("s3-not-empty", "A bucket with objects is not deleted", "s3.DeleteBucket", {"Bucket": "{bucket}"},
        Refused("BucketNotEmpty", 409, "The bucket you tried to delete is not empty"),
        "Amazon S3 API reference, Error responses"),
    Row("s3-no-policy", "A bucket without a policy has none", "s3.GetBucketPolicy", {"Bucket": "{bucket}"},
        Refused("NoSuchBucketPolicy", 404, "The bucket policy does not exist"),
        "Amazon S3 API reference, Error responses"),
    Row("dynamodb-no-table", "A table that is not there", "dynamodb.GetItem", {"TableName": "nope", "Key": ITEM},
        Refused("ResourceNotFoundException", 400, "Requested resource not found"), MOTO, cli=True),
    Row("dynamodb-table-taken", "A table's name is taken", "dynamodb.CreateTable",
        {"TableName": "T", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
         "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]},
        Refused("ResourceInUseException", 400, "Table already exists: T"), MOTO),
    Row("dynamodb-no-key", "An item has the table's key", "dynamodb.PutItem",
        {"TableName": "T", "Item": {"other": {"S": "1"}}},
        Refused("ValidationException", 400, "One or more parameter values were invalid: Missing the key id in the item"),
        MOTO),
    Row("dynamodb-condition", "A condition that does not hold", "dynamodb.PutItem",
        {"TableName": "T", "Item": ITEM, "ConditionExpression": "attribute_exists(id)"},
        Refused("ConditionalCheckFailedException", 400, "The conditional request failed"), MOTO),
    Row("ec2-no-subnet", "A subnet that is not there", "ec2.DescribeSubnets", {"SubnetIds": ["subnet-0"]},
        Refused("InvalidSubnetID.NotFound", 400, "The subnet ID 'subnet-0' does not exist"),
        issue("boto/boto3", 2398)),
    Row("ec2-no-vpc", "A network that is not there", "ec2.DescribeVpcs", {"VpcIds": ["vpc-12345678"]},
        Refused("InvalidVpcID.NotFound", 400, "The vpc ID 'vpc-12345678' does not exist"), MOTO, cli=True),
    Row("ec2-default-vpc", "An account has a default network with public subnets", "ec2.DescribeVpcs",
        {"Filters": [{"Name": "is-default", "Values": ["true"]}]}, Ok({"Vpcs[0].CidrBlock": "172.31.0.0/16"}),
        "Amazon VPC user guide, Default VPCs"),
)  # fmt: skip
