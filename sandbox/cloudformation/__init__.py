"""CloudFormation: templates made into resources by the sandbox's own API operations.

moto's CloudFormation drops settings (a role's managed policies, a task definition's roles), knows no failure, no
rollback and no events of resources, so its part here is small: types that `types/` does not have are made by moto's
models. `template.py` reads a template, `functions.py` its intrinsic functions, `parameters.py` its parameters;
`deploy.py` makes, changes and unmakes a stack; `plan.py` says what an update would change; `api.py` is how a resource
is made: by a call such as a client would send, so what IAM or ECS refuses of a client it refuses of a template too.
The operations that a client calls are in `sandbox/operations/`. A stack is made before the answer to CreateStack
leaves: all of its events have the instant of that call.
"""
