"""roletutor: a workshop tutor in the terminal for the two IAM roles of an Amazon ECS task.

The way of the data: an *account* is read into a *snapshot*, *checks* judge the snapshot, *findings* go to the
*journal* and to a face (the screen, a report, a class board). See docs/architecture.md.
"""

__version__ = "0.1.0"
