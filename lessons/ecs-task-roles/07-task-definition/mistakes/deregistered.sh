# check: task-definition-exists
# misconception: none
# on: solution
# Revision 1 was deregistered again: an INACTIVE revision starts no new task.
aws ecs deregister-task-definition --task-definition fcj-core-fargate-td:1
