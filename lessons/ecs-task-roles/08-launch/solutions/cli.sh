# The service of the workshop: it keeps one task running.
subnets=$(aws ec2 describe-subnets --filters "Name=tag:Name,Values=fcj-public-a,fcj-public-b" --query "join(',', Subnets[].SubnetId)" --output text)
group=$(aws ec2 describe-security-groups --filters Name=group-name,Values=fcj-sg --query "SecurityGroups[0].GroupId" --output text)
aws ecs create-service --cluster fcj-ecs-cluster --service-name fcj-core-svc --task-definition fcj-core-fargate-td \
  --launch-type FARGATE --desired-count 1 \
  --network-configuration "awsvpcConfiguration={subnets=[$subnets],securityGroups=[$group],assignPublicIp=ENABLED}"
until [ "$(aws ecs describe-services --cluster fcj-ecs-cluster --services fcj-core-svc --query "services[0].runningCount" --output text)" = 1 ]
do
  sleep 1
done
