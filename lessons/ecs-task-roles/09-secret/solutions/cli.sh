# Revision 2 with the secret: its ARN first (the end of it is the account's own), then the whole definition again.
secret=$(aws secretsmanager describe-secret --secret-id dev/fcj/momentum --query ARN --output text)
aws ecs register-task-definition --family fcj-core-fargate-td \
  --requires-compatibilities FARGATE --network-mode awsvpc --cpu ".25 vCPU" --memory ".5 GB" \
  --execution-role-arn arn:aws:iam::{account}:role/{role_name} \
  --container-definitions '[{
    "name": "core",
    "image": "{account}.dkr.ecr.{region}.amazonaws.com/fcj-registry:core",
    "essential": true,
    "portMappings": [{"name": "core-http", "containerPort": 8080, "protocol": "tcp", "appProtocol": "http"}],
    "secrets": [{"name": "SPRING_DATASOURCE_URL", "valueFrom": "'"$secret"':DB_CONNECTION_STRING::"}],
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
aws ecs update-service --cluster fcj-ecs-cluster --service fcj-core-svc --task-definition fcj-core-fargate-td
newest=$(aws ecs describe-task-definition --task-definition fcj-core-fargate-td --query taskDefinition.taskDefinitionArn --output text)
until aws ecs describe-tasks --cluster fcj-ecs-cluster --query "tasks[?lastStatus=='RUNNING'].taskDefinitionArn" --output text \
  --tasks $(aws ecs list-tasks --cluster fcj-ecs-cluster --service-name fcj-core-svc --query taskArns --output text) | grep -q "$newest"
do
  sleep 1
done
