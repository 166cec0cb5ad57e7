# check: role-trusts
# misconception: trusts-ecs-service
# says: ecs.amazonaws.com
# The console use case "Elastic Container Service": its name is the shortest, so it was taken.
aws iam create-role --role-name {role_name} \
  --assume-role-policy-document '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
