# check: secret-injected
# misconception: none
# refused: executionRoleArn
# Without an execution role nobody fetches the secret; a task role does not help.
secret=$(aws secretsmanager describe-secret --secret-id dev/fcj/momentum --query ARN --output text)
aws ecs register-task-definition --family fcj-core-fargate-td \
  --requires-compatibilities FARGATE --network-mode awsvpc --cpu 256 --memory 512 \
  --task-role-arn arn:aws:iam::{account}:role/{role_name} \
  --container-definitions '[{
    "name": "core",
    "image": "public.ecr.aws/nginx/nginx:1.27",
    "secrets": [{"name": "SPRING_DATASOURCE_URL", "valueFrom": "'"$secret"':DB_CONNECTION_STRING::"}]
  }]'
