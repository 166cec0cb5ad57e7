# check: task-starts
# misconception: wrong-json-key
# on: solution

import boto3

ecs = boto3.client("ecs")


def next_revision(family, change):
    task = ecs.describe_task_definition(taskDefinition=family)["taskDefinition"]
    same = ("family", "executionRoleArn", "taskRoleArn", "networkMode", "requiresCompatibilities", "cpu", "memory")
    given = {name: task[name] for name in (*same, "containerDefinitions") if name in task}
    change(given)
    ecs.register_task_definition(**given)


def change(given):
    secret = given["containerDefinitions"][0]["secrets"][0]
    secret["valueFrom"] = secret["valueFrom"].replace("DB_CONNECTION_STRING", "dbConnectionString")


next_revision("broken-06", change)
