# check: role-trusts
# misconception: trusts-other-service
# says: application-autoscaling.amazonaws.com
# The console use case "Elastic Container Service Autoscale".
aws iam create-role --role-name {role_name} \
  --assume-role-policy-document '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "application-autoscaling.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
