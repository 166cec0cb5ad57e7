# check: role-description
# misconception: none
# says: Execution role
# A description of one's own.
aws iam update-role --role-name {role_name} --description "Execution role of the fcj workshop"
aws iam tag-role --role-name {role_name} --tags Key=project,Value=fcj
