"""The edge: channels, the desk, delivery, staff and programs.

Start at `desk`, the one road. `turn` is an event inside its transaction; `delivery` sends what was said, `post` by each
channel; `channel` says what a channel must be able to do.

- Channels: `webchat` with `web/`, `terminal`, `line/`, `telegram/`.
- `staff/` is what staff do and the console where they do it, `api/` the same for programs.
- What happens by itself: `reminders`, `pictures`, `overrun`, `night`; where several processes share a store, `shift` and
  `bell`.
"""
