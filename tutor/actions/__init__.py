"""What a learner can do: `console.py` the console's forms as data, `commands.py` AWS CLI lines, `python.py` snippets.

Each acts through an account; each runs in the account's environment, streamed, and can be stopped.
"""
