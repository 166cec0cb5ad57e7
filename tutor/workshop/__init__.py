"""A course as data: `model.py` the values, `reader.py` Markdown and TOML → values, `find.py` where courses are,
`lint.py` what an author has forgotten. Knows no screen and no account.
"""
