"""SQLite beneath the store. Start at `engine`: one thread writes (`writer`), a few read (`readers`).

- The file: `opening` and `migrations`; `lock`, one desk a file; `health`, what the doctor asks of it; `database` is a connection.
- Beside all work: `indexing` of what was said, `read_ahead` after a restart of the machine.
- In and out of it: `filling`, `side`, `home`.
"""
