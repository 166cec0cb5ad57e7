# check: role-trusts
# misconception: trusts-ec2
# says: ec2.amazonaws.com
# Copied from a tutorial on container instances.
aws iam create-role --role-name {role_name} \
  --assume-role-policy-document '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
