# The same with the trust policy in a file, as longer ones are kept.
folder=$(mktemp -d)
cat > "$folder/trust.json" <<'JSON'
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "EcsTasksMayAssume",
      "Effect": "Allow",
      "Principal": {"Service": "ecs-tasks.amazonaws.com"},
      "Action": "sts:AssumeRole"
    }
  ]
}
JSON
aws iam create-role --role-name {role_name} --assume-role-policy-document "file://$folder/trust.json"
rm -r "$folder"
