"""An AWS on this machine: moto behind a gate, in a process of its own.

`python -m sandbox --state DIR --ready FILE` serves it on loopback. `server.py` puts it together; `gate.py` is the way
a request takes; `rules.py` says what IAM refuses and moto does not; `store.py` keeps the state; `patches/` mends moto,
one named mend a file. Of the tutor, only `tutor.iam` and `tutor.ecs` may enter; the tutor never imports this package.
"""
