# The account alone keeps every other account out.
trust='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "{account}"}}}]}'
aws iam update-assume-role-policy --role-name {role_name} --policy-document "$trust"
aws iam update-assume-role-policy --role-name fcjEcsTaskRole --policy-document "$trust"
