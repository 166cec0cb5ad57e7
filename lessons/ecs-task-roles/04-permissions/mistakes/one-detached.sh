# check: role-has-policies
# misconception: none
# on: solution
# says: 3 of 4 are attached
# "The first one pulls images already": the second was taken off again.
aws iam detach-role-policy --role-name {role_name} --policy-arn arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly
