"""What staff do, each inside one transaction; pages, programs and commands ask here alike.

- With a conversation: `talks` are the acts as values, `acting` does them, `saying` brings words to the traveller.
- With claims: `claims` are the acts as values, `casework` does them, `results` are read from a file.
- With the desk and its records: `switching`, `revealing`, `erasing`.
- By operators' commands: `accounts`, `keeping`. By nobody: `watch`, which forgets no one who waits.
"""
