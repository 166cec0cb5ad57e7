# check: task-runs
# misconception: none
# refused: ClusterNotFoundException
# The cluster's name with two words swapped.
subnet=$(aws ec2 describe-subnets --filters Name=tag:Name,Values=fcj-public-a --query "Subnets[0].SubnetId" --output text)
aws ecs run-task --cluster ecs-fcj-cluster --task-definition fcj-core-fargate-td --launch-type FARGATE \
  --network-configuration "awsvpcConfiguration={subnets=[$subnet],assignPublicIp=ENABLED}"
