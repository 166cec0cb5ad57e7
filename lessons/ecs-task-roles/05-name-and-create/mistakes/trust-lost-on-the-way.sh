# check: role-trusts
# misconception: trusts-ec2
# on: solution
# says: ec2.amazonaws.com
# While reviewing, the trust policy was replaced by that of a container instance.
aws iam update-assume-role-policy --role-name {role_name} \
  --policy-document '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
