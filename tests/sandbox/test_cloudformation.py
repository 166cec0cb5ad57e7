"""A stack made, changed and unmade by real boto3 over HTTP: every setting of its resources arrives."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from cloudformation_support import EXECUTION, NAMED, TRUST, allow, events, outputs, refused, role, status

from tutor.account.sandbox import SandboxAccount

BOUNDARY = "arn:aws:iam::aws:policy/PowerUserAccess"

WORKSHOP = """
AWSTemplateFormatVersion: 2010-09-09
Description: The workshop's application
Parameters:
  Environment: {Type: String, Default: dev, AllowedValues: [dev, prod]}
Conditions:
  IsProduction: !Equals [!Ref Environment, prod]
Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: !Sub "/ecs/${Environment}", RetentionInDays: 7}
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      Name: database
      GenerateSecretString: {SecretStringTemplate: '{"user":"app"}', GenerateStringKey: password, PasswordLength: 20}
  Repository:
    Type: AWS::ECR::Repository
    Properties: {RepositoryName: app, ImageTagMutability: IMMUTABLE, ImageScanningConfiguration: {ScanOnPush: true}}
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration: {Status: Enabled}
      PublicAccessBlockConfiguration: {BlockPublicAcls: true, BlockPublicPolicy: true}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Cluster:
    Type: AWS::ECS::Cluster
    Properties: {ClusterSettings: [{Name: containerInsights, Value: enabled}]}
  Network: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Network, CidrBlock: 10.0.0.0/24}}
  Firewall: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Network, GroupDescription: none}}
  ExecutionRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: fcjEcsTaskExecutionRole
      Description: Allows ECS tasks to call AWS services on your behalf.
      MaxSessionDuration: 7200
      Path: /workshop/
      PermissionsBoundary: arn:aws:iam::aws:policy/PowerUserAccess
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: sts:AssumeRole}]
      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy, !Ref ReadBucket]
      Policies:
        - PolicyName: secrets
          PolicyDocument:
            Version: 2012-10-17
            Statement: [{Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: !Ref Secret}]
      Tags: [{Key: course, Value: roles}]
  TaskRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
  ReadBucket:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Description: reads
      Path: /workshop/
      PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: s3:GetObject, Resource: !Sub "${Bucket.Arn}/*"}]}
      Roles: [!Ref TaskRole]
  Inline:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: table
      PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: dynamodb:PutItem, Resource: !GetAtt Table.Arn}]}
      Roles: [!Ref TaskRole]
  Single:
    Type: AWS::IAM::RolePolicy
    Properties:
      PolicyName: single
      RoleName: !Ref TaskRole
      PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: s3:ListAllMyBuckets, Resource: '*'}]}
  Definition:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: app
      ExecutionRoleArn: !GetAtt ExecutionRole.Arn
      TaskRoleArn: !GetAtt TaskRole.Arn
      RequiresCompatibilities: [FARGATE]
      NetworkMode: awsvpc
      Cpu: 256
      Memory: "512"
      RuntimePlatform: {CpuArchitecture: ARM64, OperatingSystemFamily: LINUX}
      Volumes:
        - Name: data
          EFSVolumeConfiguration: {FilesystemId: fs-12345678, TransitEncryption: ENABLED, AuthorizationConfig: {IAM: ENABLED}}
      ContainerDefinitions:
        - Name: app
          Image: !Sub "${Repository.RepositoryUri}:latest"
          Essential: true
          DockerLabels: {Team.Name: Blue}
          PortMappings: [{ContainerPort: 80, Protocol: tcp}]
          Environment: [{Name: TABLE, Value: !Ref Table}]
          Secrets: [{Name: PASSWORD, ValueFrom: !Sub "${Secret}:password::"}]
          LogConfiguration:
            LogDriver: awslogs
            Options:
              {awslogs-group: !Ref Logs, awslogs-region: !Ref AWS::Region, awslogs-stream-prefix: ecs, mode: non-blocking}
  Service:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: web
      Cluster: !Ref Cluster
      TaskDefinition: !Ref Definition
      LaunchType: FARGATE
      DesiredCount: 2
      NetworkConfiguration:
        AwsvpcConfiguration: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Firewall], AssignPublicIp: ENABLED}
Outputs:
  RoleArn: {Value: !GetAtt ExecutionRole.Arn, Export: {Name: !Sub "${AWS::StackName}-role"}}
  RoleId: {Value: !GetAtt ExecutionRole.RoleId}
  TaskRole: {Value: !Ref TaskRole}
  Definition: {Value: !Ref Definition}
  Bucket: {Value: !Ref Bucket}
  ClusterArn: {Value: !GetAtt Cluster.Arn}
  ServiceName: {Value: !GetAtt Service.Name}
  Place: {Value: !If [IsProduction, production, !Join ["-", [not, production]]]}
"""  # noqa: E501


@pytest.fixture
def workshop(account: Any) -> Any:
    """An account with the workshop's stack."""
    account.client("cloudformation").create_stack(StackName="shop", TemplateBody=WORKSHOP, Capabilities=NAMED)
    assert status(account, "shop") == "CREATE_COMPLETE", events(account, "shop")
    return account


def test_roles_keep_all_of_their_settings(workshop: Any) -> None:
    iam, found = workshop.client("iam"), outputs(workshop, "shop")
    made = iam.get_role(RoleName="fcjEcsTaskExecutionRole")["Role"]
    assert made["Arn"] == found["RoleArn"] == "arn:aws:iam::111122223333:role/workshop/fcjEcsTaskExecutionRole"
    assert made["RoleId"] == found["RoleId"]
    assert made["AssumeRolePolicyDocument"] == TRUST
    assert made["Description"] == "Allows ECS tasks to call AWS services on your behalf."
    assert (made["MaxSessionDuration"], made["Path"]) == (7200, "/workshop/")
    assert made["PermissionsBoundary"]["PermissionsBoundaryArn"] == BOUNDARY
    assert made["Tags"] == [{"Key": "course", "Value": "roles"}]
    attached = iam.list_attached_role_policies(RoleName="fcjEcsTaskExecutionRole")["AttachedPolicies"]
    assert EXECUTION in [policy["PolicyArn"] for policy in attached]
    own = next(policy for policy in attached if policy["PolicyArn"] != EXECUTION)
    assert re.fullmatch(r"arn:aws:iam::111122223333:policy/workshop/shop-ReadBucket-\w{12}", own["PolicyArn"])
    inline = iam.get_role_policy(RoleName="fcjEcsTaskExecutionRole", PolicyName="secrets")["PolicyDocument"]
    assert inline["Statement"][0]["Resource"].startswith("arn:aws:secretsmanager:ap-southeast-1:111122223333:secret:")


def test_a_name_is_generated_and_policies_apart_reach_their_role(workshop: Any) -> None:
    iam, name = workshop.client("iam"), outputs(workshop, "shop")["TaskRole"]
    assert re.fullmatch(r"shop-TaskRole-\w{12}", name)
    assert sorted(iam.list_role_policies(RoleName=name)["PolicyNames"]) == ["single", "table"]
    table = iam.get_role_policy(RoleName=name, PolicyName="table")["PolicyDocument"]["Statement"][0]["Resource"]
    assert table.startswith("arn:aws:dynamodb:ap-southeast-1:111122223333:table/shop-Table-")
    assert len(iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]) == 1


def test_a_task_definition_keeps_all_of_its_settings(workshop: Any) -> None:
    made = workshop.client("ecs").describe_task_definition(taskDefinition="app")["taskDefinition"]
    assert made["taskDefinitionArn"] == outputs(workshop, "shop")["Definition"]
    assert made["executionRoleArn"].endswith(":role/workshop/fcjEcsTaskExecutionRole")
    assert ":role/shop-TaskRole-" in made["taskRoleArn"]
    assert made["requiresCompatibilities"] == ["FARGATE"]
    assert (made["networkMode"], made["cpu"], made["memory"]) == ("awsvpc", "256", "512")
    assert made["runtimePlatform"] == {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"}
    volume = made["volumes"][0]["efsVolumeConfiguration"]
    assert (volume["fileSystemId"], volume["authorizationConfig"]) == ("fs-12345678", {"iam": "ENABLED"})
    container = made["containerDefinitions"][0]
    assert container["image"] == "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/app:latest"
    assert container["portMappings"] == [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}]
    assert container["environment"][0]["value"].startswith("shop-Table-")
    assert container["secrets"][0]["valueFrom"].endswith(":password::")
    options = container["logConfiguration"]["options"]
    names = {"awslogs-group": "/ecs/dev", "awslogs-region": "ap-southeast-1", "awslogs-stream-prefix": "ecs"}
    assert options == {**names, "mode": "non-blocking"}
    assert container["dockerLabels"] == {"Team.Name": "Blue"}


def test_a_cluster_and_its_service_keep_their_settings(workshop: Any) -> None:
    ecs, cluster = workshop.client("ecs"), outputs(workshop, "shop")["ClusterArn"]
    settings = ecs.describe_clusters(clusters=[cluster], include=["SETTINGS"])["clusters"][0]["settings"]
    assert settings == [{"name": "containerInsights", "value": "enabled"}]
    service = ecs.describe_services(cluster=cluster, services=["web"])["services"][0]
    assert (service["launchType"], service["desiredCount"]) == ("FARGATE", 2)
    assert service["taskDefinition"] == outputs(workshop, "shop")["Definition"]
    network = service["networkConfiguration"]["awsvpcConfiguration"]
    assert network["assignPublicIp"] == "ENABLED"
    assert network["subnets"][0].startswith("subnet-")
    assert network["securityGroups"][0].startswith("sg-")


def test_what_a_task_uses_keeps_its_settings(workshop: Any) -> None:
    logs = workshop.client("logs").describe_log_groups()["logGroups"][0]
    assert (logs["logGroupName"], logs["retentionInDays"]) == ("/ecs/dev", 7)
    secret = json.loads(workshop.client("secretsmanager").get_secret_value(SecretId="database")["SecretString"])
    assert (secret["user"], len(secret["password"])) == ("app", 20)
    repository = workshop.client("ecr").describe_repositories()["repositories"][0]
    assert (repository["imageTagMutability"], repository["imageScanningConfiguration"]) == (
        "IMMUTABLE",
        {"scanOnPush": True},
    )
    s3, bucket = workshop.client("s3"), outputs(workshop, "shop")["Bucket"]
    assert re.fullmatch(r"shop-bucket-[a-z0-9]{12}", bucket)
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]["BlockPublicPolicy"] is True


def test_outputs_exports_resources_and_template_are_shown(workshop: Any) -> None:
    cloudformation = workshop.client("cloudformation")
    assert outputs(workshop, "shop")["Place"] == "not-production"
    exports = cloudformation.list_exports()["Exports"]
    assert [(row["Name"], row["Value"]) for row in exports] == [("shop-role", outputs(workshop, "shop")["RoleArn"])]
    rows = cloudformation.describe_stack_resources(StackName="shop")["StackResources"]
    assert {row["ResourceStatus"] for row in rows} == {"CREATE_COMPLETE"}
    ids = {row["LogicalResourceId"]: row["PhysicalResourceId"] for row in rows}
    assert ids["ExecutionRole"] == "fcjEcsTaskExecutionRole"
    assert re.fullmatch(r"shop-Inli-[A-Z0-9]{12}", ids["Inline"])
    listed = cloudformation.list_stack_resources(StackName="shop")["StackResourceSummaries"]
    assert {row["LogicalResourceId"]: row["PhysicalResourceId"] for row in listed} == ids
    one = cloudformation.describe_stack_resource(StackName="shop", LogicalResourceId="Logs")["StackResourceDetail"]
    assert (one["PhysicalResourceId"], one["ResourceType"]) == ("/ecs/dev", "AWS::Logs::LogGroup")
    assert cloudformation.get_template(StackName="shop")["TemplateBody"] == WORKSHOP


def test_a_resource_comes_after_what_it_needs(workshop: Any) -> None:
    told = events(workshop, "shop")
    place = {(what, name): number for number, (what, name, _) in enumerate(told)}
    assert told[0] == ("CREATE_IN_PROGRESS", "shop", "User Initiated")
    assert ("CREATE_IN_PROGRESS", "Logs", "Resource creation Initiated") in told
    for first, then in (("TaskRole", "Inline"), ("ExecutionRole", "Definition"), ("Definition", "Service")):
        assert place["CREATE_COMPLETE", first] < place["CREATE_IN_PROGRESS", then]
    assert told[-1][:2] == ("CREATE_COMPLETE", "shop")


def test_deleting_a_stack_leaves_nothing(workshop: Any) -> None:
    cloudformation = workshop.client("cloudformation")
    stack_id = cloudformation.describe_stacks(StackName="shop")["Stacks"][0]["StackId"]
    cloudformation.delete_stack(StackName="shop")
    assert status(workshop, stack_id) == "DELETE_COMPLETE", events(workshop, stack_id)
    assert workshop.client("iam").list_roles()["Roles"] == []
    assert workshop.client("iam").list_policies(Scope="Local")["Policies"] == []
    assert workshop.client("logs").describe_log_groups()["logGroups"] == []
    assert workshop.client("secretsmanager").list_secrets()["SecretList"] == []
    assert workshop.client("ecr").describe_repositories()["repositories"] == []
    assert workshop.client("s3").list_buckets()["Buckets"] == []
    assert workshop.client("dynamodb").list_tables()["TableNames"] == []
    assert workshop.client("ecs").list_task_definitions(status="ACTIVE")["taskDefinitionArns"] == []
    assert refused(cloudformation.describe_stacks, StackName="shop") == (
        "ValidationError",
        "Stack with id shop does not exist",
    )
    cloudformation.delete_stack(StackName="shop")  # once more: AWS says nothing either
    cloudformation.create_stack(StackName="shop", TemplateBody=WORKSHOP, Capabilities=NAMED)
    assert status(workshop, "shop") == "CREATE_COMPLETE"


def update(account: Any, *bodies: Any, **options: Any) -> None:
    """Make the stack `s` of the first template, and update it to each next one."""
    cloudformation = account.client("cloudformation")
    cloudformation.create_stack(StackName="s", TemplateBody=json.dumps({"Resources": bodies[0]}), Capabilities=NAMED)
    for body in bodies[1:]:
        text = json.dumps({"Resources": body})
        cloudformation.update_stack(StackName="s", TemplateBody=text, Capabilities=NAMED, **options)


def test_an_update_changes_a_role_in_place(account: Any) -> None:
    trust = {**TRUST, "Statement": [{**TRUST["Statement"][0], "Sid": "New"}]}
    update(
        account,
        {"R": role(RoleName="r", ManagedPolicyArns=[EXECUTION], Description="old", Tags=[{"Key": "a", "Value": "1"}],
                   Policies=[{"PolicyName": "p", "PolicyDocument": allow("s3:GetObject")}])},
        {"R": role(RoleName="r", ManagedPolicyArns=[BOUNDARY], MaxSessionDuration=3700,
                   Tags=[{"Key": "b", "Value": "2"}],
                   Policies=[{"PolicyName": "q", "PolicyDocument": allow("s3:PutObject")}],
                   PermissionsBoundary=BOUNDARY, AssumeRolePolicyDocument=trust)},
    )  # fmt: skip
    iam = account.client("iam")
    made = iam.get_role(RoleName="r")["Role"]
    assert (made.get("Description", ""), made["MaxSessionDuration"]) == ("", 3700)
    assert made["AssumeRolePolicyDocument"] == trust
    assert made["Tags"] == [{"Key": "b", "Value": "2"}]
    assert made["PermissionsBoundary"]["PermissionsBoundaryArn"] == BOUNDARY
    attached = iam.list_attached_role_policies(RoleName="r")["AttachedPolicies"]
    assert [policy["PolicyArn"] for policy in attached] == [BOUNDARY]
    assert iam.list_role_policies(RoleName="r")["PolicyNames"] == ["q"]
    assert [what for what, _, _ in events(account, "s")][-5:] == [
        "UPDATE_IN_PROGRESS",
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_COMPLETE",
    ]


def definition(**properties: Any) -> dict[str, Any]:
    """A task definition for Fargate with a public image."""
    container = {"Name": "app", "Image": "public.ecr.aws/nginx/nginx:latest"}
    fargate = {"RequiresCompatibilities": ["FARGATE"], "NetworkMode": "awsvpc", "Cpu": "256", "Memory": "512"}
    given = {"Family": "f", **fargate, "ContainerDefinitions": [container], **properties}
    return {"Type": "AWS::ECS::TaskDefinition", "Properties": given}


def test_an_update_of_a_task_definition_is_a_new_revision_and_follows_to_the_service(account: Any) -> None:
    subnet = account.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
    properties = {"Cluster": {"Ref": "C"}, "TaskDefinition": {"Ref": "D"}, "DesiredCount": 0}
    network = {"NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": [subnet]}}, "LaunchType": "FARGATE"}
    service = {"Type": "AWS::ECS::Service", "Properties": {**properties, **network}}
    cluster = {"Type": "AWS::ECS::Cluster"}
    update(
        account,
        {"C": cluster, "D": definition(), "S": service},
        {"C": cluster, "D": definition(Memory=1024), "S": service},
    )
    ecs = account.client("ecs")
    assert ecs.describe_task_definition(taskDefinition="f:1")["taskDefinition"]["status"] == "INACTIVE"
    assert ecs.describe_task_definition(taskDefinition="f")["taskDefinition"]["memory"] == "1024"
    cluster_name = ecs.list_clusters()["clusterArns"][0]
    arns = ecs.list_services(cluster=cluster_name)["serviceArns"]
    made = ecs.describe_services(cluster=cluster_name, services=arns)["services"][0]
    assert made["taskDefinition"].endswith("task-definition/f:2")
    reason = "Requested update requires the creation of a new physical resource; hence creating one."
    assert ("UPDATE_IN_PROGRESS", "D", reason) in events(account, "s")


def test_an_update_changes_a_secret_and_a_log_group_in_place(account: Any) -> None:
    def both(text: str, **properties: Any) -> dict[str, Any]:
        return {
            "S": {"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": "s", "SecretString": text}},
            "L": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/l", **properties}},
        }

    update(account, both("old", RetentionInDays=7), both("new", RetentionInDays=14), both("new"))
    assert status(account, "s") == "UPDATE_COMPLETE", events(account, "s")
    assert account.client("secretsmanager").get_secret_value(SecretId="s")["SecretString"] == "new"
    assert "retentionInDays" not in account.client("logs").describe_log_groups()["logGroups"][0]


def test_what_leaves_the_template_is_deleted_and_what_is_retained_stays(account: Any) -> None:
    kept = {**role(RoleName="kept"), "DeletionPolicy": "Retain"}
    update(account, {"A": role(RoleName="a"), "K": kept, "B": role(RoleName="b")}, {"B": role(RoleName="b")})
    names = [found["RoleName"] for found in account.client("iam").list_roles()["Roles"]]
    assert sorted(names) == ["b", "kept"]
    assert ("DELETE_COMPLETE", "A", "") in events(account, "s")
    assert ("DELETE_SKIPPED", "K", "") in events(account, "s")


def test_an_update_without_a_change_is_refused(account: Any) -> None:
    update(account, {"R": role()})
    said = refused(
        account.client("cloudformation").update_stack,
        StackName="s", TemplateBody=json.dumps({"Resources": {"R": role()}}), Capabilities=NAMED,
    )  # fmt: skip
    assert said == ("ValidationError", "No updates are to be performed.")


def test_parameters_keep_their_previous_value_and_change_what_uses_them(account: Any) -> None:
    template = {
        "Parameters": {"A": {"Type": "String"}, "B": {"Type": "String"}},
        "Resources": {"R": role(RoleName="r", Description={"Fn::Sub": "${A}-${B}"})},
    }
    cloudformation = account.client("cloudformation")
    given = [{"ParameterKey": key, "ParameterValue": key.lower()} for key in "AB"]
    cloudformation.create_stack(StackName="s", TemplateBody=json.dumps(template), Parameters=given, Capabilities=NAMED)
    changed = [{"ParameterKey": "A", "UsePreviousValue": True}, {"ParameterKey": "B", "ParameterValue": "new"}]
    cloudformation.update_stack(StackName="s", UsePreviousTemplate=True, Parameters=changed, Capabilities=NAMED)
    assert account.client("iam").get_role(RoleName="r")["Role"]["Description"] == "a-new"


def test_a_stack_s_tags_reach_its_resources(account: Any) -> None:
    body = json.dumps({"Resources": {"R": role(RoleName="r", Tags=[{"Key": "own", "Value": "1"}])}})
    tags = [{"Key": "own", "Value": "stack"}, {"Key": "team", "Value": "blue"}]
    account.client("cloudformation").create_stack(StackName="s", TemplateBody=body, Tags=tags, Capabilities=NAMED)
    made = account.client("iam").get_role(RoleName="r")["Role"]["Tags"]
    assert made == [{"Key": "own", "Value": "1"}, {"Key": "team", "Value": "blue"}]


def test_a_parameter_without_echo_is_shown_nowhere(account: Any) -> None:
    secret = {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": {"Ref": "P"}}}
    body = json.dumps({"Parameters": {"P": {"Type": "String", "NoEcho": True}}, "Resources": {"S": secret}})
    given = [{"ParameterKey": "P", "ParameterValue": "hidden-value"}]
    cloudformation = account.client("cloudformation")
    cloudformation.create_stack(StackName="s", TemplateBody=body, Parameters=given)
    assert status(account, "s") == "CREATE_COMPLETE", events(account, "s")
    shown = [cloudformation.describe_stacks(), cloudformation.describe_stack_events(StackName="s")]
    assert "hidden-value" not in json.dumps(shown, default=str)
    arn = account.client("secretsmanager").list_secrets()["SecretList"][0]["ARN"]
    assert account.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"] == "hidden-value"


def test_a_service_role_must_let_cloudformation_in(account: Any) -> None:
    iam, cloudformation = account.client("iam"), account.client("cloudformation")
    body = json.dumps({"Resources": {"L": {"Type": "AWS::Logs::LogGroup"}}})
    trust = json.dumps(TRUST)
    for name, document in (("tasks", trust), ("cfn", trust.replace("ecs-tasks", "cloudformation"))):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)
    arn = "arn:aws:iam::111122223333:role/"
    for name in ("tasks", "missing"):
        said = refused(cloudformation.create_stack, StackName="s", TemplateBody=body, RoleARN=arn + name)
        assert said == ("ValidationError", f"Role {arn}{name} is invalid or cannot be assumed")
    cloudformation.create_stack(StackName="s", TemplateBody=body, RoleARN=arn + "cfn")
    assert cloudformation.describe_stacks(StackName="s")["Stacks"][0]["RoleARN"] == arn + "cfn"


def picture(account: SandboxAccount) -> Any:
    """All that a client can see of the stack `shop` and of what it made, without what belongs to one answer."""
    cloudformation, iam, ecs = (account.client(name) for name in ("cloudformation", "iam", "ecs"))
    role_name = outputs(account, "shop")["TaskRole"]
    seen = [
        cloudformation.describe_stacks(StackName="shop"),
        cloudformation.describe_stack_events(StackName="shop"),
        cloudformation.describe_stack_resources(StackName="shop"),
        cloudformation.describe_stack_events(StackName="wrong"),
        iam.get_role(RoleName="fcjEcsTaskExecutionRole"),
        iam.get_role(RoleName=role_name),
        iam.list_policies(Scope="Local"),
        ecs.describe_task_definition(taskDefinition="app"),
        account.client("secretsmanager").get_secret_value(SecretId="database"),
        account.client("ec2").describe_subnets(),
    ]
    for answer in seen:
        del answer["ResponseMetadata"]
        answer.pop("CreatedDate", None)  # a secret's, which moto takes from another clock than the sandbox's
    return seen


def test_a_stack_comes_back_the_same_after_kill_9(tmp_path: Path) -> None:
    account = SandboxAccount(tmp_path)
    cloudformation = account.client("cloudformation")
    template = WORKSHOP.replace("DesiredCount: 2", "DesiredCount: 0")  # tasks would go on changing by the clock
    cloudformation.create_stack(StackName="shop", TemplateBody=template, Capabilities=NAMED)
    wrong = json.dumps({"Resources": {"A": role(), "B": role(ManagedPolicyArns=[EXECUTION + "x"])}})
    cloudformation.create_stack(StackName="wrong", TemplateBody=wrong, Capabilities=NAMED)
    changed = template.replace('Memory: "512"', "Memory: 1024")
    cloudformation.create_change_set(StackName="shop", ChangeSetName="c", TemplateBody=changed, Capabilities=NAMED)
    cloudformation.execute_change_set(StackName="shop", ChangeSetName="c")
    before = picture(account)
    assert status(account, "shop") == "UPDATE_COMPLETE", events(account, "shop")
    os.kill(account.handle.pid, signal.SIGKILL)
    account.close()
    account = SandboxAccount(tmp_path)
    assert account.notice() == ""
    assert picture(account) == before
    account.client("cloudformation").delete_stack(StackName="shop")
    assert account.client("iam").list_roles()["Roles"] == []
    account.close()


@pytest.mark.parametrize(
    "source",
    [
        """
        policies = ["arn:aws:iam::aws:policy/PowerUserAccess"]
        stack("AWS::IAM::Role", AssumeRolePolicyDocument={}, ManagedPolicyArns=policies)
        role = next(iter(iam_backends["111122223333"]["aws"].roles.values()))
        assert role.managed_policies == {}, "moto keeps ManagedPolicyArns"
        assert role.assume_role_policy_document == "{}", "moto judges a trust policy"
        """,
        """
        stack("AWS::ECS::TaskDefinition", Family="f", TaskRoleArn="arn:aws:iam::111122223333:role/r",
              NetworkMode="awsvpc", ContainerDefinitions=[{"Name": "c", "Image": "i", "Memory": 128}])
        made = ecs_backends["111122223333"]["us-east-1"].task_definitions["f"][1]
        assert getattr(made, "task_role_arn", "") == "", "moto keeps TaskRoleArn"
        assert made.network_mode == "bridge", "moto keeps NetworkMode"
        """,
    ],
    ids=["role", "task definition"],
)
def test_stock_moto_s_own_cloudformation_still_drops_settings(source: str) -> None:
    """When this fails, see whether moto's own CloudFormation has become good enough to serve."""
    start = """
    import json
    from moto.cloudformation.models import cloudformation_backends
    from moto.iam.models import iam_backends
    from moto.ecs.models import ecs_backends
    def stack(type_, **properties):
        body = json.dumps({"Resources": {"R": {"Type": type_, "Properties": properties}}})
        cloudformation_backends["111122223333"]["us-east-1"].create_stack("s", body, {})
    """
    code = textwrap.dedent(start) + textwrap.dedent(source)
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr
