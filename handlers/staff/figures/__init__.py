"""The figures, and from each number the way to the rows behind it.

Start at `summary`: every number, for the page and for programs. `page` shows them, `charts` says where bars and dots
stand; `behind` reads the rows of a number, `rowspage` shows them.
"""
