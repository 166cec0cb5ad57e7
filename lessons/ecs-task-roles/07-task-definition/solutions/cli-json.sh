# The whole task definition in one file, as a repository keeps it.
folder=$(mktemp -d)
cat > "$folder/task-definition.json" <<'JSON'
{
  "family": "fcj-core-fargate-td",
  "requiresCompatibilities": ["FARGATE"],
  "networkMode": "awsvpc",
  "cpu": "256",
  "memory": "512",
  "executionRoleArn": "arn:aws:iam::{account}:role/{role_name}",
  "containerDefinitions": [
    {
      "name": "core",
      "image": "{account}.dkr.ecr.{region}.amazonaws.com/fcj-registry:core",
      "essential": true,
      "portMappings": [{"name": "core-http", "containerPort": 8080, "hostPort": 8080}],
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
    }
  ]
}
JSON
aws ecs register-task-definition --cli-input-json "file://$folder/task-definition.json"
rm -r "$folder"
