# check: task-runs
# misconception: none
# refused: ClientException
# A revision that there is not yet.
subnet=$(aws ec2 describe-subnets --filters Name=tag:Name,Values=fcj-public-a --query "Subnets[0].SubnetId" --output text)
aws ecs run-task --cluster fcj-ecs-cluster --task-definition fcj-core-fargate-td:2 --launch-type FARGATE \
  --network-configuration "awsvpcConfiguration={subnets=[$subnet],assignPublicIp=ENABLED}"
