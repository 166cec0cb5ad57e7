# Revision 1 of the task definition. The role stands in --execution-role-arn; there is no --task-role-arn.
aws ecs register-task-definition --family fcj-core-fargate-td \
  --requires-compatibilities FARGATE --network-mode awsvpc --cpu ".25 vCPU" --memory ".5 GB" \
  --execution-role-arn arn:aws:iam::{account}:role/{role_name} \
  --container-definitions '[{
    "name": "core",
    "image": "{account}.dkr.ecr.{region}.amazonaws.com/fcj-registry:core",
    "essential": true,
    "portMappings": [{"name": "core-http", "containerPort": 8080, "protocol": "tcp", "appProtocol": "http"}],
    "logConfiguration": {
      "logDriver": "awslogs",
      "options": {
        "awslogs-group": "/ecs/fcj-core-fargate-td",
        "awslogs-create-group": "true",
        "awslogs-region": "{region}",
        "awslogs-stream-prefix": "ecs",
        "mode": "non-blocking",
        "max-buffer-size": "25m"
      }
    }
  }]'
