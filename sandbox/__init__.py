"""An AWS on this machine: moto behind a gate, in a process of its own.

`python -m sandbox --state DIR --ready FILE` serves it on loopback. `server.py` puts it together; `gate.py` is the way
a request takes; `rules.py` says what IAM refuses and moto does not; `accounts.py` has the learners' accounts,
`seeds.py` what they start with, `store.py` their state on disk; `front.py` puts several processes behind one address;
`patches/` mends moto, one named mend a file. Of the tutor, only `tutor.iam` and `tutor.ecs` may enter; the tutor never
imports this package.
"""
