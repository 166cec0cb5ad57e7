# fcj-admin from nothing: a guarded role with least privilege, the task definition, the service.
aws iam create-role --role-name fcjAdminExecutionRole --assume-role-policy-document '{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"Service": "ecs-tasks.amazonaws.com"},
      "Action": "sts:AssumeRole",
      "Condition": {
        "ArnLike": {"aws:SourceArn": "arn:aws:ecs:{region}:{account}:*"},
        "StringEquals": {"aws:SourceAccount": "{account}"}
      }
    }
  ]
}'
aws iam put-role-policy --role-name fcjAdminExecutionRole --policy-name start-fcj-admin --policy-document '{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
    {"Effect": "Allow", "Action": ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"], "Resource": "arn:aws:ecr:{region}:{account}:repository/fcj-registry"},
    {"Effect": "Allow", "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "arn:aws:logs:{region}:{account}:log-group:/ecs/fcj-admin-fargate-td:*"}
  ]
}'
aws ecs register-task-definition --family fcj-admin-fargate-td --requires-compatibilities FARGATE --network-mode awsvpc \
  --cpu 256 --memory 512 --execution-role-arn arn:aws:iam::{account}:role/fcjAdminExecutionRole \
  --container-definitions '[{
    "name": "admin",
    "image": "{account}.dkr.ecr.{region}.amazonaws.com/fcj-registry:admin",
    "essential": true,
    "portMappings": [{"name": "admin-http", "containerPort": 80, "appProtocol": "http"}],
    "environment": [{"name": "REACT_BASE_URL", "value": "http://core:8080/api/"}],
    "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/fcj-admin-fargate-td", "awslogs-create-group": "true", "awslogs-region": "{region}", "awslogs-stream-prefix": "ecs"}}
  }]'
subnets=$(aws ec2 describe-subnets --filters 'Name=tag:Name,Values=fcj-public-a,fcj-public-b' --query 'join(`,`, Subnets[].SubnetId)' --output text)
group=$(aws ec2 describe-security-groups --filters Name=group-name,Values=fcj-sg --query 'SecurityGroups[0].GroupId' --output text)
aws ecs create-service --cluster fcj-ecs-cluster --service-name fcj-admin-svc --task-definition fcj-admin-fargate-td \
  --desired-count 1 --launch-type FARGATE \
  --network-configuration "awsvpcConfiguration={subnets=[$subnets],securityGroups=[$group],assignPublicIp=ENABLED}"
aws ecs wait services-stable --cluster fcj-ecs-cluster --services fcj-admin-svc
