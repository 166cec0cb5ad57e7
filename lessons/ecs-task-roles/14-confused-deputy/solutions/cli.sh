# Both roles: only ECS, and only when it works for this account.
trust='{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"Service": "ecs-tasks.amazonaws.com"},
      "Action": "sts:AssumeRole",
      "Condition": {
        "ArnLike": {"aws:SourceArn": "arn:aws:ecs:{region}:{account}:*"},
        "StringEquals": {"aws:SourceAccount": "{account}"}
      }
    }
  ]
}'
aws iam update-assume-role-policy --role-name {role_name} --policy-document "$trust"
aws iam update-assume-role-policy --role-name fcjEcsTaskRole --policy-document "$trust"
