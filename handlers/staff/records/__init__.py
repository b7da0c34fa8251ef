"""What is kept of conversations: read, taken out as files, erased.

Start at `pages`: transcripts found, read, marked. `exports` answers whoever asks for a file: `export` makes those of
conversations, `casefile` that of claims, both of cells by `sheets`. `erasepage` erases one person.
"""
