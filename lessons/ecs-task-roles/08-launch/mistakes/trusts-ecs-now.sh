# check: task-starts
# misconception: trusts-ecs-service
# on: solution
# says: ECS was unable to assume the role
# "ECS starts the task, so ECS must be trusted."
aws iam update-assume-role-policy --role-name {role_name} \
  --policy-document '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
