# Everything that you have built, taken away in the order in which it is used.
aws ecs delete-service --cluster fcj-ecs-cluster --service fcj-core-svc --force
for revision in $(aws ecs list-task-definitions --family-prefix fcj-core-fargate-td --query 'taskDefinitionArns[]' --output text); do
  aws ecs deregister-task-definition --task-definition "$revision"
done

aws iam delete-role-policy --role-name {role_name} --policy-name start-fcj-core
aws iam delete-role --role-name {role_name}
aws iam delete-role-policy --role-name fcjEcsTaskRole --policy-name core-application
aws iam delete-role --role-name fcjEcsTaskRole

aws iam delete-user-policy --user-name fcj-deployer --policy-name deploy
aws iam delete-user-policy --user-name fcj-deployer --policy-name pass-task-roles
aws iam delete-user --user-name fcj-deployer

# The tasks have stopped when the service is inactive. Then nobody writes to the log group any more.
aws ecs wait services-inactive --cluster fcj-ecs-cluster --services fcj-core-svc
for group in $(aws logs describe-log-groups --log-group-name-prefix /ecs/fcj-core --query 'logGroups[].logGroupName' --output text); do
  aws logs delete-log-group --log-group-name "$group"
done
