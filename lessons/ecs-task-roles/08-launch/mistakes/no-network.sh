# check: task-runs
# misconception: none
# refused: InvalidParameterException
# The network is forgotten: a task with awsvpc needs its subnets.
aws ecs run-task --cluster fcj-ecs-cluster --task-definition fcj-core-fargate-td --launch-type FARGATE
