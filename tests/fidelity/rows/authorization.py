"""Who may do what: policies, conditions, boundaries and groups, by limited users and roles' sessions (E20 to E22)."""

from __future__ import annotations

from typing import Any

from fidelity.row import Ok, Refused, Row, Step
from fidelity.sources import DENIED, LOGIC, api, issue, launch
from fidelity.steps import ROOT, allow, deny, did, policy, role, session, things, trust, user

STAGE = things
CONDITIONS = "IAM user guide, IAM JSON policy elements: Condition operators"
KEYS = "IAM user guide, AWS global condition context keys"
TABLE = "arn:aws:dynamodb:{region}:{account}:table/T"
OBJECT = '"arn:aws:s3:::{bucket}/k"'
EXPLICIT = "with an explicit deny in an identity-based policy"


def no(who: str, action: str, resource: str, why: str = "", code: str = "AccessDeniedException",
       status: int = 400) -> Refused:  # fmt: skip
    """The user is denied."""
    on = f" on resource: {resource}" if resource else ""
    said = f"User: arn:aws:iam::{{account}}:user/{who} is not authorized to perform: {action}{on} "
    return Refused(code, status, said + (why or f"because no identity-based policy allows the {action} action"))


def denied(who: str, behaviour: str, call: str, given: Any, action: str, resource: str, source: str = DENIED,
           code: str = "AccessDeniedException", status: int = 400, cli: bool = False) -> Row:  # fmt: skip
    """A user without a policy is denied, in the service's own protocol."""
    return Row(f"denied-{who}", behaviour, call, given, no(who, action, resource, "", code, status), source,
               before=(user(who),), who=who, cli=cli)  # fmt: skip


def lists(who: str, behaviour: str, statements: tuple[Any, ...], expected: str, source: str, *before: Step,
          cli: bool = False) -> Row:  # fmt: skip
    """A user with these statements calls ecs.ListClusters: `ok`, or why not."""
    answer = Ok({"clusterArns": ["arn:aws:ecs:{region}:{account}:cluster/fcj"]})
    return Row(f"judged-{who}", behaviour, "ecs.ListClusters", {},
               answer if expected == "ok" else no(who, "ecs:ListClusters", "*", expected), source,
               before=(*before, user(who, *statements)), who=who, cli=cli)  # fmt: skip


def gets(who: str, behaviour: str, statements: tuple[Any, ...], expected: str, source: str) -> Row:
    """A user with these statements calls s3.ListObjectsV2 below a prefix: `ok`, or why not."""
    answer = no(who, "s3:ListBucket", '"arn:aws:s3:::{bucket}"', expected, "AccessDenied", 403)
    return Row(f"judged-{who}", behaviour, "s3.ListObjectsV2", {"Bucket": "{bucket}", "Prefix": "home/x"},
               Ok({"KeyCount": 0}) if expected == "ok" else answer, source, before=(user(who, *statements),),
               who=who)  # fmt: skip


def when(operator: str, key: str, value: Any) -> tuple[Any, ...]:
    """ecs:* is allowed under a condition."""
    return (allow("ecs:*", Condition={operator: {key: value}}),)


NO = "because no identity-based policy allows the ecs:ListClusters action"
ITEM = {"id": {"S": "1"}}
ROWS = (
    denied("s3", "Amazon S3 answers in XML and quotes the ARN (E20)", "s3.GetObject", {"Bucket": "{bucket}",
        "Key": "k"},
           "s3:GetObject", OBJECT, launch(20), "AccessDenied", 403),
    denied("s3list", "Listing a bucket is asked of the bucket", "s3.ListObjectsV2", {"Bucket": "{bucket}"},
           "s3:ListBucket", '"arn:aws:s3:::{bucket}"', launch(20), "AccessDenied", 403, cli=True),
    denied("s3all", "Listing buckets names no resource", "s3.ListBuckets", {}, "s3:ListAllMyBuckets", "", DENIED,
           "AccessDenied", 403),
    denied("dynamodb", "DynamoDB answers in JSON and does not quote (E21)", "dynamodb.PutItem",
           {"TableName": "T", "Item": ITEM}, "dynamodb:PutItem", TABLE, launch(21), cli=True),
    denied("dynamodbindex", "A query of an index is asked of the index", "dynamodb.Query",
           {"TableName": "T", "IndexName": "idx", "KeyConditionExpression": "id = :v",
            "ExpressionAttributeValues": {":v": {"S": "1"}}}, "dynamodb:Query", TABLE + "/index/idx", launch(21)),
    denied("iam", "IAM answers in XML of its own form", "iam.ListRoles", {}, "iam:ListRoles",
           "arn:aws:iam::{account}:role/", DENIED, "AccessDenied", 403, cli=True),
    Row("denied-iamrole", "A role's path is in the resource, which is looked up", "iam.GetRole",
        {"RoleName": "pathed"},
        no("iamrole", "iam:GetRole", "arn:aws:iam::{account}:role/app/pathed", "", "AccessDenied", 403), DENIED,
        before=(role("pathed", Path="/app/"), user("iamrole")), who="iamrole"),
    denied("ecs", "ECS names the task definition", "ecs.RunTask", {"taskDefinition": "f:3"}, "ecs:RunTask",
           "arn:aws:ecs:{region}:{account}:task-definition/f:3"),
    denied("ecscluster", "And the cluster", "ecs.DescribeClusters", {"clusters": ["fcj"]}, "ecs:DescribeClusters",
           "arn:aws:ecs:{region}:{account}:cluster/fcj"),
    denied("ecr", "ECR names the repository", "ecr.BatchGetImage",
           {"repositoryName": "fcj-registry", "imageIds": [{"imageTag": "core"}]}, "ecr:BatchGetImage",
           "arn:aws:ecr:{region}:{account}:repository/fcj-registry"),
    denied("ecrtoken", "And for the registry's token everything", "ecr.GetAuthorizationToken", {},
           "ecr:GetAuthorizationToken", "*"),
    denied("logs", "CloudWatch Logs asks for a group as :log-stream:", "logs.CreateLogGroup",
           {"logGroupName": "/ecs/x"}, "logs:CreateLogGroup",
           "arn:aws:logs:{region}:{account}:log-group:/ecs/x:log-stream:", launch(15)),
    denied("logsstream", "And for a stream with its name", "logs.CreateLogStream",
           {"logGroupName": "/ecs/app", "logStreamName": "s/1"}, "logs:CreateLogStream",
           "arn:aws:logs:{region}:{account}:log-group:/ecs/app:log-stream:s/1", launch(16)),
    denied("secret", "Secrets Manager names the secret with its random suffix", "secretsmanager.GetSecretValue",
           {"SecretId": "dev/fcj/momentum"}, "secretsmanager:GetSecretValue", "{secret}", launch(10)),
    denied("secretmissing", "And one that is not there as it was asked for", "secretsmanager.GetSecretValue",
           {"SecretId": "nope"}, "secretsmanager:GetSecretValue", "nope"),
    denied("ssm", "Systems Manager names the parameter, with one slash", "ssm.GetParameters", {"Names": ["/app/url"]},
           "ssm:GetParameters", "arn:aws:ssm:{region}:{account}:parameter/app/url", launch(14)),
    denied("kms", "KMS names the key", "kms.DescribeKey", {"KeyId": "{key}"}, "kms:DescribeKey", "{key}"),
    denied("cloudformation", "CloudFormation names the stack", "cloudformation.CreateStack",
           {"StackName": "s", "TemplateBody": "{}"}, "cloudformation:CreateStack",
           "arn:aws:cloudformation:{region}:{account}:stack/s/*", DENIED, "AccessDenied", 403),
    Row("denied-ec2", "EC2 has a code and a sentence of its own", "ec2.DescribeVpcs", {},
        Refused("UnauthorizedOperation", 403, "You are not authorized to perform this operation. User: "
                "arn:aws:iam::{account}:user/ec2 is not authorized to perform: ec2:DescribeVpcs because no "
                "identity-based policy allows the ec2:DescribeVpcs action"),
        issue("hashicorp/terraform-provider-aws", 34234), before=(user("ec2"),), who="ec2",
        cli=True),
    Row("denied-ec2-encoded", "Where a resource is at stake, with an encoded message", "ec2.CreateVpc",
        {"CidrBlock": "10.0.0.0/16"},
        Refused("UnauthorizedOperation", 403, "You are not authorized to perform this operation. User: "
                "arn:aws:iam::{account}:user/ec2b is not authorized to perform: ec2:CreateVpc on resource: "
                "arn:aws:ec2:{region}:{account}:vpc/* because no identity-based policy allows the ec2:CreateVpc "
                "action. Encoded authorization failure message: …"), DENIED, before=(user("ec2b"),), who="ec2b"),
    lists("allow", "An Allow allows", (allow("ecs:ListClusters"),), "ok", LOGIC),
    lists("deny", "A Deny wins over any Allow, and is said to be one (E22)", (allow("*"), deny("ecs:List*")), EXPLICIT,
          launch(22), cli=True),
    lists("case", "Actions compare whatever their case, with * and ?", (allow("ECS:list?lusters"),), "ok",
          "IAM user guide, IAM JSON policy elements: Action"),
    lists("notaction", "NotAction allows all others", ({"Effect": "Allow", "NotAction": "ecs:*", "Resource": "*"},), NO,
          "IAM user guide, IAM JSON policy elements: NotAction"),
    lists("notaction2", "And so it allows these", ({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"},), "ok",
          "IAM user guide, IAM JSON policy elements: NotAction"),
    gets("notresource", "A Deny with NotResource denies what it does not name",
         (allow("s3:*"), {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::other"}), EXPLICIT,
         "IAM user guide, IAM JSON policy elements: NotResource"),
    gets("notresource2", "And lets the rest be",
         (allow("s3:*"), {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::{bucket}"}), "ok",
         "IAM user guide, IAM JSON policy elements: NotResource"),
    gets("objects", "The objects' ARN is not the bucket's", (allow("s3:*", on="arn:aws:s3:::{bucket}/*"),),
         "because no identity-based policy allows the s3:ListBucket action", "Amazon S3 user guide, Policy resources"),
    gets("prefix", "s3:prefix opens a part of a bucket",
         (allow("s3:ListBucket", Condition={"StringLike": {"s3:prefix": "home/*"}}),), "ok",
         "Amazon S3 user guide, Bucket policy examples using condition keys"),
    gets("prefix2", "And no other", (allow("s3:ListBucket", Condition={"StringLike": {"s3:prefix": "work/*"}}),),
         "because no identity-based policy allows the s3:ListBucket action",
         "Amazon S3 user guide, Bucket policy examples using condition keys"),
    lists("region", "aws:RequestedRegion", when("StringEquals", "aws:RequestedRegion", "ap-southeast-1"), "ok", KEYS),
    lists("region2", "Another region does not match", when("StringEquals", "aws:RequestedRegion", "us-east-1"), NO,
          KEYS),
    lists("sourceip", "aws:SourceIp", when("IpAddress", "aws:SourceIp", "203.0.113.0/24"), NO, CONDITIONS),
    lists("date", "A date that is over", when("DateLessThan", "aws:CurrentTime", "2020-01-01T00:00:00Z"), NO,
        CONDITIONS),
    lists("mfa", "No second factor", when("Bool", "aws:MultiFactorAuthPresent", "true"), NO, KEYS),
    lists("ifexists", "BoolIfExists holds where the key is missing: the usual MFA policy denies long-term keys",
          (allow("*"), deny("*", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})), EXPLICIT, KEYS),
    lists("missingkey", "A positive operator on a missing key does not hold", when("StringEquals", "aws:nope", "x"), NO,
          CONDITIONS),
    lists("negatedmissing", "A negated one does", when("StringNotEquals", "aws:nope", "x"), "ok", CONDITIONS),
    lists("null", "Null tells whether a key is there", when("Null", "aws:TokenIssueTime", "true"), "ok", CONDITIONS),
    lists("forall", "ForAllValues holds for a missing key", when("ForAllValues:StringEquals", "aws:TagKeys", "x"), "ok",
          "IAM user guide, Set operators for multivalued context keys"),
    lists("forany", "ForAnyValue does not", when("ForAnyValue:StringEquals", "aws:TagKeys", "x"), NO,
          "IAM user guide, Set operators for multivalued context keys"),
    lists("arnlike", "A user is known by its ARN",
          when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::{account}:user/arn*"), "ok", KEYS),
    lists("variable", "A policy variable stands for the user's name",
          when("StringEquals", "aws:username", "${aws:username}"), "ok",
          "IAM user guide, IAM policy elements: Variables and tags"),
    Row("judged-boundary", "A boundary takes what it does not allow", "ecs.ListClusters", {},
        no("bounded", "ecs:ListClusters", "*", "because no permissions boundary allows the ecs:ListClusters action"),
        DENIED, before=(user("bounded", allow("*"), PermissionsBoundary="arn:aws:iam::aws:policy/AmazonS3FullAccess"),),
        who="bounded"),
    Row("judged-boundary-gives-nothing", "A boundary gives nothing by itself", "s3.ListBuckets", {},
        no("bound2", "s3:ListAllMyBuckets", "", "", "AccessDenied", 403), LOGIC,
        before=(user("bound2", PermissionsBoundary="arn:aws:iam::aws:policy/AmazonS3FullAccess"),), who="bound2"),
    Row("judged-group", "A group's policy is its members'", "ecs.ListClusters", {}, Ok({"clusterArns[0]": "…/fcj"}),
        LOGIC, before=(user("member"), did("iam.CreateGroup", GroupName="team"),
                       did("iam.PutGroupPolicy", GroupName="team", PolicyName="p",
                           PolicyDocument=policy(allow("ecs:*"))),
                       did("iam.AddUserToGroup", GroupName="team", UserName="member")), who="member"),
    Row("judged-default-version", "Of a managed policy the default version counts", "ecs.ListClusters", {},
        no("dated", "ecs:ListClusters", "*"), "IAM user guide, Versioning IAM policies",
        before=(user("dated"), did("iam.CreatePolicy", PolicyName="dated", PolicyDocument=policy(allow("ecs:*"))),
                did("iam.AttachUserPolicy", UserName="dated", PolicyArn="arn:aws:iam::{account}:policy/dated"),
                did("iam.CreatePolicyVersion", PolicyArn="arn:aws:iam::{account}:policy/dated",
                    PolicyDocument=policy(allow("s3:*")), SetAsDefault=True)), who="dated"),
    Row("judged-session-tag", "A session is known by its tags", "ecs.ListClusters", {}, Ok({"clusterArns[0]": "…/fcj"}),
        KEYS, before=(role("tagged", allow("ecs:*", Condition={"StringEquals": {"aws:PrincipalTag/team": "red"}}),
                           trusts=trust(ROOT, Action=["sts:AssumeRole", "sts:TagSession"])),
                      session("tagged", Tags=[{"Key": "team", "Value": "red"}])), who="tagged"),
    Row("judged-session-role-arn", "And aws:PrincipalArn is its role's ARN, not the session's", "ecs.ListClusters", {},
        Ok({"clusterArns[0]": "…/fcj"}), KEYS,
        before=(role("roled", allow("ecs:*", Condition={"ArnEquals": {
            "aws:PrincipalArn": "arn:aws:iam::{account}:role/roled"}}), trusts=trust(ROOT)), session("roled")),
        who="roled"),
    Row("judged-cluster-condition", "ecs:cluster in a condition", "ecs.ListTasks", {"cluster": "fcj"},
        Ok({"taskArns": []}), "ECS developer guide, Condition keys for Amazon ECS",
        before=(user("clustered", allow("ecs:ListTasks", Condition={"ArnEquals": {
            "ecs:cluster": "arn:aws:ecs:{region}:{account}:cluster/fcj"}})),), who="clustered"),
    Row("judged-policy-arn", "iam:PolicyARN limits what may be attached", "iam.AttachRolePolicy",
        {"RoleName": "target", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
        no("attacher", "iam:AttachRolePolicy", "arn:aws:iam::{account}:role/target", "", "AccessDenied", 403),
        "IAM user guide, IAM and AWS STS condition context keys",
        before=(role("target"), user("attacher", allow("iam:AttachRolePolicy", Condition={"ArnEquals": {
            "iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}))), who="attacher"),
    Row("judged-inactive", "An inactive key is no key", "sts.GetCallerIdentity", {},
        Refused("InvalidClientTokenId", 403, "The security token included in the request is invalid."),
        api("sts", "CommonErrors"),
        before=(user("idle"), lambda stage: stage.do("iam.UpdateAccessKey", {
            "UserName": "idle", "Status": "Inactive", "AccessKeyId": stage.callers["idle"]["AccessKeyId"]}) and None),
        who="idle"),
)  # fmt: skip
