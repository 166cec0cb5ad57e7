"""The calls of a launch, each as a step: planned from the task definition, judged when its turn comes.

A module for each hand: `control.py` (the caller and ECS), `fetches.py` (what the agent fetches), `logs.py`,
`images.py`, `application.py` (the task role). Only calls of ECS's launch on Fargate enter here.
"""
