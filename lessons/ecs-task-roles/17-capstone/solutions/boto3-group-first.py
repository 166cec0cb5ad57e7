"""The log group is made beforehand; the role gets the account's condition only, and a customer-managed policy."""

import json

import boto3

iam, ecs, ec2 = boto3.client("iam"), boto3.client("ecs"), boto3.client("ec2")
boto3.client("logs").create_log_group(logGroupName="/ecs/fcj-admin-fargate-td")
trust = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": "{account}"}},
    },
}
group = "arn:aws:logs:{region}:{account}:log-group:/ecs/fcj-admin-fargate-td:*"
repository = "arn:aws:ecr:{region}:{account}:repository/fcj-registry"
start = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["ecr:GetAuthorizationToken"], "Resource": ["*"]},
        {"Effect": "Allow", "Action": "ecr:BatchCheckLayerAvailability", "Resource": repository},
        {"Effect": "Allow", "Action": "ecr:GetDownloadUrlForLayer", "Resource": repository},
        {"Effect": "Allow", "Action": "ecr:BatchGetImage", "Resource": repository},
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": group,
        },
    ],
}
policy = iam.create_policy(PolicyName="fcjStartAdmin", PolicyDocument=json.dumps(start))["Policy"]["Arn"]
iam.create_role(RoleName="fcjAdminExecutionRole", AssumeRolePolicyDocument=json.dumps(trust))
iam.attach_role_policy(RoleName="fcjAdminExecutionRole", PolicyArn=policy)

logs = {
    "awslogs-group": "/ecs/fcj-admin-fargate-td",
    "awslogs-create-group": "true",
    "awslogs-region": "{region}",
    "awslogs-stream-prefix": "ecs",
    "mode": "non-blocking",
    "max-buffer-size": "25m",
}
container = {
    "name": "admin",
    "image": "{account}.dkr.ecr.{region}.amazonaws.com/fcj-registry:admin",
    "portMappings": [{"name": "admin-http", "containerPort": 80, "hostPort": 80, "protocol": "tcp"}],
    "environment": [{"name": "REACT_BASE_URL", "value": "http://core:8080/api/"}],
    "logConfiguration": {"logDriver": "awslogs", "options": logs},
}
ecs.register_task_definition(
    family="fcj-admin-fargate-td",
    requiresCompatibilities=["FARGATE"],
    networkMode="awsvpc",
    cpu=".25 vCPU",
    memory=".5 GB",
    executionRoleArn="fcjAdminExecutionRole",
    containerDefinitions=[container],
)
subnets = [
    subnet["SubnetId"]
    for subnet in ec2.describe_subnets()["Subnets"]
    if any(tag["Value"].startswith("fcj-public-") for tag in subnet.get("Tags", []))
]
security = [g["GroupId"] for g in ec2.describe_security_groups()["SecurityGroups"] if g["GroupName"] == "fcj-sg"]
network = {"awsvpcConfiguration": {"subnets": subnets, "securityGroups": security, "assignPublicIp": "ENABLED"}}
ecs.create_service(
    cluster="fcj-ecs-cluster",
    serviceName="fcj-admin-svc",
    taskDefinition="fcj-admin-fargate-td:1",
    desiredCount=1,
    capacityProviderStrategy=[{"capacityProvider": "FARGATE", "weight": 1}],
    networkConfiguration=network,
)
ecs.get_waiter("services_stable").wait(
    cluster="fcj-ecs-cluster", services=["fcj-admin-svc"], WaiterConfig={"Delay": 1, "MaxAttempts": 120}
)
