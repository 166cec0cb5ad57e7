"""ECS as it lives in the sandbox: task definitions, tasks, services, and what the clock brings them.

What is judged is judged by `tutor.ecs`; here it is asked, carried out and kept. Everything is kept in moto's ECS
backend, in moto's own places, so that tags, resets and other services of moto's find it. The API's operations are in
`sandbox.operations.ecs` and are thin.

- `place.py`: one account's ECS in one region; every function here begins with it
- `definitions.py` (with `attributes.py`): registering and finding task definitions
- `account_world.py`: what `tutor.ecs.rehearse` asks of the account, answered out of moto's backends
- `network.py`: subnets, security groups, network interfaces
- `tasks.py`, `lifecycle.py`, `effects.py`: a task, its stages by the clock, what its launch leaves behind
- `services.py`, `scheduler.py`: a service, and how it keeps its tasks running
- `inside.py`: what an application inside a running task has: its role, its environment
- `doors.py`: what a lesson may switch
"""
