# check: role-exists
# misconception: none
# refused: MalformedPolicyDocument

aws iam create-role --role-name fcjEcsTaskRole \
  --assume-role-policy-document '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-task.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
aws iam put-role-policy --role-name fcjEcsTaskRole --policy-name core-application \
  --policy-document '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::fcj-assets-{account}/*"}]}'
