"""The terminal app, and the only importer of Textual.

`app.py` the screen with the lesson; `session.py` what happens behind it (workers post messages, handlers change
widgets); `widgets/` and `screens/` what is seen. The first frame imports nothing heavy: boto3, Markdown and YAML come
after it.
"""
