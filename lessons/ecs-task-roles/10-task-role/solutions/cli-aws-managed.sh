# The quick way: two policies of AWS's own. They allow more than the application needs, but to the right role.
aws iam create-role --role-name fcjEcsTaskRole \
  --assume-role-policy-document '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
aws iam attach-role-policy --role-name fcjEcsTaskRole --policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess
aws iam attach-role-policy --role-name fcjEcsTaskRole --policy-arn arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess

newest=$(aws ecs describe-task-definition --task-definition fcj-core-fargate-td --query 'taskDefinition.{family: family, executionRoleArn: executionRoleArn, networkMode: networkMode, requiresCompatibilities: requiresCompatibilities, cpu: cpu, memory: memory, containerDefinitions: containerDefinitions}')
aws ecs register-task-definition --cli-input-json "$newest" --task-role-arn fcjEcsTaskRole
aws ecs update-service --cluster fcj-ecs-cluster --service fcj-core-svc --task-definition fcj-core-fargate-td
