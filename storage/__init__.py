"""What is remembered, one transaction at a time, in a SQLite file or in PostgreSQL.

Start at `store`: it runs works, which change something, and questions. Both are functions of this room that take a
`Transaction` or a `Reader` (`transaction`); their queries have names and stand in sql/ (`queries`).

- A turn: `events` (the gate against doubles), `conversations`, `transcript`, `outbox`, and `effects` with what it calls (`cases`,
  `attachments`, `reminders`, `resume`, `csat`); `records` is what the dialogue may look up, `rows` and `replies` what is read back.
- Staff at work: `handoffs`, `stays`, `queue`, `talks`, `notes`, `casebook`, `switches`, `today`; `staff_events` is the feed by which they
  hear of it. Who they are: `staff`, `sessions`, `tries`, `audit`. What they look up: `episodes`, `finding` (by `search`), `lines`, `figures`, `behind`.
- At the edge: `allowances`, `line_quota`, `telegram_gate`; `processes` and `calls` where several share a store; for commands, `orders`
  and `looking`.
- The engines: `engine` says what a store needs; `sqlite/` has it, and `postgres/` as well. `sealing` locks what is secret before it
  reaches them; `tables` and `carrying` bring it from one to the other, and `moved` and `saved` are marks that it leaves.
- How long all this is kept, and how it leaves: `keeping/`.
"""
