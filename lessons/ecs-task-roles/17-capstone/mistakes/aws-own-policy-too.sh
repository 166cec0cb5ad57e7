# check: least-privilege
# misconception: none
# on: solution

aws iam attach-role-policy --role-name fcjAdminExecutionRole --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
