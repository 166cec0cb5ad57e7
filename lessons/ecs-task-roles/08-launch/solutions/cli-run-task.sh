# One task without a service.
subnets=$(aws ec2 describe-subnets --filters "Name=tag:Name,Values=fcj-public-a,fcj-public-b" --query "join(',', Subnets[].SubnetId)" --output text)
task=$(aws ecs run-task --cluster fcj-ecs-cluster --task-definition fcj-core-fargate-td --launch-type FARGATE \
  --network-configuration "awsvpcConfiguration={subnets=[$subnets],assignPublicIp=ENABLED}" \
  --query "tasks[0].taskArn" --output text)
aws ecs wait tasks-running --cluster fcj-ecs-cluster --tasks "$task"
