# check: role-description
# misconception: none
# says: no description
# The tag is there; the description, which the console fills in by itself, is not.
aws iam tag-role --role-name {role_name} --tags Key=project,Value=fcj
