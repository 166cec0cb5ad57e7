"""What a request asks of IAM, a module for each service: `asked(invocation)` gives it, with real ARNs.

A module is imported when the first request of its service comes.
"""
