"""The entrance: who comes in, and how somebody logs in.

Start at `doors`: every page, form, stream and call passes there. `pages` are those of the login and of the own account, `login` is what
happens on them; `passwords` and `totp` (the second factor); `elsewhere` answers where no page is.
"""
