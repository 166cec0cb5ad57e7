# check: role-description
# misconception: none
# says: Allows ECS to create and manage
# on: solution
# The description of the use case beside the right one.
aws iam update-role --role-name {role_name} --description "Allows ECS to create and manage AWS resources on your behalf."
