"""The content of a campaign: loaded from its folder, checked, searched, written out for a moment and a language.

Start at `campaign` (what a folder holds) and `answers` (what the dialogue asks of it).

- Its parts: `facts`, `entries`, `roads`, `forms`, `reminders`, `canned`, `calendar` with `hours`, `sources`, `rich_menu`.
- `pen` writes a text with its slots filled, with `dates` and `plates`; `spans` says what holds when.
- `senders` and `addresses` tell whether a message is real.
- `matching` finds what a message is about; `check` is the strict editor; `golden` walks whole conversations.
"""
