# One policy for the execution role in place of four. The new one comes first, so that no start fails in between.
secret=$(aws secretsmanager describe-secret --secret-id dev/fcj/momentum --query ARN --output text)
aws iam put-role-policy --role-name {role_name} --policy-name start-fcj-core --policy-document '{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
    {"Effect": "Allow", "Action": ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"], "Resource": "arn:aws:ecr:{region}:{account}:repository/fcj-registry"},
    {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "'"$secret"'"},
    {"Effect": "Allow", "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "arn:aws:logs:{region}:{account}:log-group:/ecs/fcj-core-fargate-td:*"}
  ]
}'
aws iam detach-role-policy --role-name {role_name} --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
aws iam detach-role-policy --role-name {role_name} --policy-arn arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly
aws iam detach-role-policy --role-name {role_name} --policy-arn arn:aws:iam::aws:policy/CloudWatchLogsFullAccess
aws iam detach-role-policy --role-name {role_name} --policy-arn arn:aws:iam::aws:policy/SecretsManagerReadWrite
