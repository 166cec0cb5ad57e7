# check: role-trusts
# misconception: trusts-lambda
# says: lambda.amazonaws.com
# Copied from a function's role.
aws iam create-role --role-name {role_name} \
  --assume-role-policy-document '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
