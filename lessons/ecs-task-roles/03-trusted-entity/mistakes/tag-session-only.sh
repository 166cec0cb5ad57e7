# check: role-trusts
# misconception: trust-wrong-action
# says: sts:TagSession
# The right service, another action of STS.
aws iam create-role --role-name {role_name} \
  --assume-role-policy-document '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:TagSession"}]}'
