# One pattern for the workshop's roles: whoever adds a role fcj… adds it to what may be passed. Choose names with care.
policy=$(aws iam create-policy --policy-name fcjPassTaskRoles --query Policy.Arn --output text --policy-document '{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "iam:PassRole",
    "Resource": ["arn:aws:iam::{account}:role/fcjEcsTask*", "arn:aws:iam::{account}:role/{role_name}"],
    "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
  }
}')
aws iam attach-user-policy --user-name fcj-deployer --policy-arn "$policy"
