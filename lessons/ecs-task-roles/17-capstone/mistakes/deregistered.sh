# check: task-definition-exists
# misconception: none
# on: solution

aws ecs deregister-task-definition --task-definition fcj-admin-fargate-td:1
