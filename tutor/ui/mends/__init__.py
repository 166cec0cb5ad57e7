"""What is mended in Textual 8.2.8 itself: each in a file that says what is wrong there, and is held by a test.

Importing one mends Textual for the whole process: `app.py` does so for all that the first frame needs, and
`widgets/prose.py` for Markdown's blocks (`inline_styles.py`). What one screen does its own way is not here but in
`screens/drawn_once.py`.
"""
