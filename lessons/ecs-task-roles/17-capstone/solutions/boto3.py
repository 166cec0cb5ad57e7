"""fcj-admin from nothing: a guarded role with least privilege, the task definition, the service."""

import json

import boto3

iam, ecs, ec2 = boto3.client("iam"), boto3.client("ecs"), boto3.client("ec2")

trust = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "ArnLike": {"aws:SourceArn": "arn:aws:ecs:{region}:{account}:*"},
                "StringEquals": {"aws:SourceAccount": "{account}"},
            },
        }
    ],
}
start = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
        {
            "Effect": "Allow",
            "Action": ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
            "Resource": "arn:aws:ecr:{region}:{account}:repository/fcj-registry",
        },
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": "arn:aws:logs:{region}:{account}:log-group:/ecs/fcj-admin-fargate-td:*",
        },
    ],
}
role = iam.create_role(
    RoleName="fcjAdminExecutionRole",
    Description="Allows ECS tasks to call AWS services on your behalf.",
    AssumeRolePolicyDocument=json.dumps(trust),
    Tags=[{"Key": "project", "Value": "fcj"}],
)["Role"]
iam.put_role_policy(RoleName="fcjAdminExecutionRole", PolicyName="start-fcj-admin", PolicyDocument=json.dumps(start))

# The application calls no AWS API, so there is no task role.
ecs.register_task_definition(
    family="fcj-admin-fargate-td",
    requiresCompatibilities=["FARGATE"],
    networkMode="awsvpc",
    cpu="256",
    memory="512",
    executionRoleArn=role["Arn"],
    containerDefinitions=[
        {
            "name": "admin",
            "image": "{account}.dkr.ecr.{region}.amazonaws.com/fcj-registry:admin",
            "essential": True,
            "portMappings": [{"name": "admin-http", "containerPort": 80, "protocol": "tcp", "appProtocol": "http"}],
            "environment": [{"name": "REACT_BASE_URL", "value": "http://core:8080/api/"}],
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": "/ecs/fcj-admin-fargate-td",
                    "awslogs-create-group": "true",
                    "awslogs-region": "{region}",
                    "awslogs-stream-prefix": "ecs",
                },
            },
        }
    ],
)

subnets = ec2.describe_subnets(Filters=[{"Name": "tag:Name", "Values": ["fcj-public-*"]}])["Subnets"]
groups = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["fcj-sg"]}])["SecurityGroups"]
ecs.create_service(
    cluster="fcj-ecs-cluster",
    serviceName="fcj-admin-svc",
    taskDefinition="fcj-admin-fargate-td",
    desiredCount=1,
    launchType="FARGATE",
    networkConfiguration={
        "awsvpcConfiguration": {
            "subnets": [subnet["SubnetId"] for subnet in subnets],
            "securityGroups": [group["GroupId"] for group in groups],
            "assignPublicIp": "ENABLED",
        }
    },
)
ecs.get_waiter("services_stable").wait(
    cluster="fcj-ecs-cluster", services=["fcj-admin-svc"], WaiterConfig={"Delay": 1, "MaxAttempts": 120}
)
