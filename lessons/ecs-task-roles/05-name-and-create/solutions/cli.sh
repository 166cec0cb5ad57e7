# The role has its name since step 3. What the console's last page adds: the description, and the tag.
aws iam update-role --role-name {role_name} --description "Allows ECS tasks to call AWS services on your behalf."
aws iam tag-role --role-name {role_name} --tags Key=project,Value=fcj
