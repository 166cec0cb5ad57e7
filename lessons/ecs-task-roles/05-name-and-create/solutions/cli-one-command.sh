# As the console's button does it: everything at once. The role of step 3 goes first, with its policies.
for arn in $(aws iam list-attached-role-policies --role-name {role_name} --query 'AttachedPolicies[].PolicyArn' --output text)
do
  aws iam detach-role-policy --role-name {role_name} --policy-arn "$arn"
done
aws iam delete-role --role-name {role_name}
aws iam create-role --role-name {role_name} \
  --description "Allows ECS tasks to call AWS services on your behalf." --tags Key=project,Value=fcj \
  --assume-role-policy-document '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
for name in service-role/AmazonECSTaskExecutionRolePolicy AmazonEC2ContainerRegistryReadOnly CloudWatchLogsFullAccess SecretsManagerReadWrite
do
  aws iam attach-role-policy --role-name {role_name} --policy-arn "arn:aws:iam::aws:policy/$name"
done
