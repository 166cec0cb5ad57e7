# check: least-privilege
# misconception: managed-policy-is-least-privilege
# on: solution

aws iam attach-role-policy --role-name fcjAdminExecutionRole --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
