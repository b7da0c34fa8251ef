"""What staff do, and the console where they do it.

Start at `access`, the one table of who may do what; `masking` is what a role sees. Then `acts/`, what staff do, and
`entrance/doors`, where every page and every call comes in.

- `feed`, with `feedstream` and `presence`: what open consoles and programs hear as it happens.
- `room`: what every page stands in. `console/`: what pages are made of. `filters`: which conversations.
- The pages, by their subjects: `entrance/`, `desk/` (the queue and a conversation), `cases/` (claims), `records/`
  (transcripts, files), `figures/`, `supervision/` (switches, accounts, audit log).

Downwards only, as between the large rooms: records, figures and supervision > desk > cases > `room` > entrance > console > acts.
"""
