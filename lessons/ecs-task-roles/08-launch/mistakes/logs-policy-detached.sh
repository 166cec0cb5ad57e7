# check: task-starts
# misconception: execution-policy-creates-log-groups
# on: solution
# says: logs:CreateLogGroup
# "AmazonECSTaskExecutionRolePolicy has the logs": the other policy is taken off, and the group is tidied away.
# The running task stays as it is; the next one does not start.
aws iam detach-role-policy --role-name {role_name} --policy-arn arn:aws:iam::aws:policy/CloudWatchLogsFullAccess
aws logs delete-log-group --log-group-name /ecs/fcj-core-fargate-td
