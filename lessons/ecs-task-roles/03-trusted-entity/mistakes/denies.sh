# check: role-trusts
# misconception: trust-denied
# says: Deny
# Deny where Allow was meant.
aws iam create-role --role-name {role_name} \
  --assume-role-policy-document '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
