# The ten repairs, each at the place that the stopped reason names.
allow() {
  aws iam put-role-policy --role-name "$1" --policy-name repair --policy-document \
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "'"$2"'", "Resource": "'"$3"'"}]}'
}
newest='taskDefinition.{family: family, executionRoleArn: executionRoleArn, networkMode: networkMode, requiresCompatibilities: requiresCompatibilities, cpu: cpu, memory: memory, containerDefinitions: containerDefinitions}'
secret=$(aws secretsmanager describe-secret --secret-id dev/fcj/momentum --query ARN --output text)
key=$(aws secretsmanager describe-secret --secret-id dev/fcj/vault --query KmsKeyId --output text)

allow broken01ExecutionRole ecr:GetAuthorizationToken '*'
allow broken02ExecutionRole secretsmanager:GetSecretValue "$secret"
allow broken03ExecutionRole kms:Decrypt "$key"
allow broken04ExecutionRole logs:CreateLogGroup 'arn:aws:logs:{region}:{account}:log-group:/ecs/broken-04:*'
aws logs create-log-group --log-group-name /ecs/broken-05
six=$(aws ecs describe-task-definition --task-definition broken-06 --query "$newest" | sed 's/db_connection_string/DB_CONNECTION_STRING/')
aws ecs register-task-definition --cli-input-json "$six"
seven=$(aws ecs describe-task-definition --task-definition broken-07 --query "$newest" | sed 's/:DB_CONNECTION_STRING"/:DB_CONNECTION_STRING::"/')
aws ecs register-task-definition --cli-input-json "$seven"
aws iam update-assume-role-policy --role-name broken08ExecutionRole --policy-document \
  '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
allow broken09TaskRole s3:GetObject 'arn:aws:s3:::fcj-assets-{account}/config/app.json'
ten=$(aws ecs describe-task-definition --task-definition broken-10 --query "$newest")
aws ecs register-task-definition --cli-input-json "$ten" \
  --execution-role-arn arn:aws:iam::{account}:role/broken10ExecutionRole \
  --task-role-arn arn:aws:iam::{account}:role/broken10TaskRole
