"""The API: what the console does for people it does for programs, by the same rules.

Start at `application`. The operations stand by their nouns (`handoffs`, `conversations`, `cases`, …); `shapes` and
`filters` say what comes in, `views` what goes out, `problems` what is refused.
"""
