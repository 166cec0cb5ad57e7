# check: role-trusts
# misconception: none
# refused: MalformedPolicyDocument
# The s of ecs-tasks is forgotten: IAM knows no such service, and no role is made.
aws iam create-role --role-name {role_name} \
  --assume-role-policy-document '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-task.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
