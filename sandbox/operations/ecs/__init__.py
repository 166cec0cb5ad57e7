"""Amazon ECS, operation by operation. What is done is in `sandbox.ecs`; here an input becomes it, and it an output."""
