# check: task-starts
# misconception: none
# on: solution
# says: not found
# The image is deleted from the repository: that is no question of IAM.
aws ecr batch-delete-image --repository-name fcj-registry --image-ids imageTag=core
