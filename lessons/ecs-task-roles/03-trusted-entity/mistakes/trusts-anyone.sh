# check: role-trusts
# misconception: trusts-anyone
# says: anyone on AWS
# A star, because "then it works for sure".
aws iam create-role --role-name {role_name} \
  --assume-role-policy-document '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}'
