"""Claims on the console.

Start at `pages`. `finding` finds them by a number, `views` are what is shown of them, `pictures` gives out what travellers sent.
What is done with them stands in handlers/staff/acts/claims.py.
"""
