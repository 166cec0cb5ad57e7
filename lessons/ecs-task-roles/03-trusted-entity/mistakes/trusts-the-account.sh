# check: role-trusts
# misconception: trusts-account
# says: arn:aws:iam::
# The trusted entity type "AWS account": but ECS is no user of the account.
aws iam create-role --role-name {role_name} \
  --assume-role-policy-document '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::{account}:root"}, "Action": "sts:AssumeRole"}]}'
