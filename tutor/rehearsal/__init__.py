"""A course played through by machine: its ways run as a learner would, the states they leave, and whether all is so.

`ways.py` runs a solution, mistake or fence of any kind against an account; `states.py` brings an account to a step's
start; `plan.py` says what there is to rehearse, `replay.py` does it in sandboxes of its own, and `verdicts.py` judges.
"""
