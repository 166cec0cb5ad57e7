# The task role of the core application, and a revision that names it.
aws iam create-role --role-name fcjEcsTaskRole \
  --description "Allows ECS tasks to call AWS services on your behalf." \
  --assume-role-policy-document '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
aws iam put-role-policy --role-name fcjEcsTaskRole --policy-name core-application --policy-document '{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::fcj-assets-{account}/*"},
    {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], "Resource": "arn:aws:dynamodb:{region}:{account}:table/fcj-orders"}
  ]
}'

# The newest revision again, with one field more.
newest=$(aws ecs describe-task-definition --task-definition fcj-core-fargate-td --query 'taskDefinition.{family: family, executionRoleArn: executionRoleArn, networkMode: networkMode, requiresCompatibilities: requiresCompatibilities, cpu: cpu, memory: memory, containerDefinitions: containerDefinitions}')
aws ecs register-task-definition --cli-input-json "$newest" --task-role-arn arn:aws:iam::{account}:role/fcjEcsTaskRole
aws ecs update-service --cluster fcj-ecs-cluster --service fcj-core-svc --task-definition fcj-core-fargate-td
