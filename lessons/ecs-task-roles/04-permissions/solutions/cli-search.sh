# The ARNs looked up by their names, as the console's search does it.
for name in AmazonECSTaskExecutionRolePolicy AmazonEC2ContainerRegistryReadOnly CloudWatchLogsFullAccess SecretsManagerReadWrite
do
  arn=$(aws iam list-policies --scope AWS --query "Policies[?PolicyName=='$name'].Arn" --output text)
  aws iam attach-role-policy --role-name {role_name} --policy-arn "$arn"
done
