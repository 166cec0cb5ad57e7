# check: role-tags
# misconception: none
# says: no tags
# The description is there, the tag is not.
aws iam update-role --role-name {role_name} --description "Allows ECS tasks to call AWS services on your behalf."
