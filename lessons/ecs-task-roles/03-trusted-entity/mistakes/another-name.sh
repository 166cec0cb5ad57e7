# check: role-trusts
# misconception: none
# says: There is no role {role_name}
# The trust policy is right, and the name has a typing error.
aws iam create-role --role-name "{role_name}X" \
  --assume-role-policy-document '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
