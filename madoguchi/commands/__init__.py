"""Commands that are read when one of them is asked for; the others stand in `cli`, which knows where each is.

- Beside a running desk: `keeping` (backup, restore, purge, erase), `records` (export, replay), `staff`, `keys`, `move` in `moving`.
- Of an installation: `setting_up` (the channels, the doctor, codes for posters).
- `commanding` is what they share.
"""
