# check: role-has-policies
# misconception: none
# refused: NoSuchEntity
# The path service-role/ is written into an ARN that has none.
aws iam attach-role-policy --role-name {role_name} --policy-arn arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerRegistryReadOnly
aws iam attach-role-policy --role-name {role_name} --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
