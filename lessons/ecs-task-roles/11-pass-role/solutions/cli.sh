# The user may pass the two roles of the task, to ECS tasks only.
aws iam put-user-policy --user-name fcj-deployer --policy-name pass-task-roles --policy-document '{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "iam:PassRole",
      "Resource": ["arn:aws:iam::{account}:role/{role_name}", "arn:aws:iam::{account}:role/fcjEcsTaskRole"],
      "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    }
  ]
}'
