# Revision 1 read as JSON, the secret put in by sed, and registered again; all else stays as it was.
folder=$(mktemp -d)
secret=$(aws secretsmanager describe-secret --secret-id dev/fcj/momentum --query ARN --output text)
aws ecs describe-task-definition --task-definition fcj-core-fargate-td --query 'taskDefinition.{family: family, requiresCompatibilities: requiresCompatibilities, networkMode: networkMode, cpu: cpu, memory: memory, executionRoleArn: executionRoleArn, containerDefinitions: containerDefinitions}' > "$folder/revision-1.json"
sed "s|\"name\": \"core\",|&\"secrets\": [{\"name\": \"SPRING_DATASOURCE_URL\", \"valueFrom\": \"$secret:DB_CONNECTION_STRING::\"}],|" \
  "$folder/revision-1.json" > "$folder/revision-2.json"
aws ecs register-task-definition --cli-input-json "file://$folder/revision-2.json"
rm -r "$folder"
aws ecs update-service --cluster fcj-ecs-cluster --service fcj-core-svc --task-definition fcj-core-fargate-td --force-new-deployment
newest=$(aws ecs describe-task-definition --task-definition fcj-core-fargate-td --query taskDefinition.taskDefinitionArn --output text)
until aws ecs describe-tasks --cluster fcj-ecs-cluster --query "tasks[?lastStatus=='RUNNING'].taskDefinitionArn" --output text \
  --tasks $(aws ecs list-tasks --cluster fcj-ecs-cluster --service-name fcj-core-svc --query taskArns --output text) | grep -q "$newest"
do
  sleep 1
done
