"""How long things are kept, and how they leave: for good, into a file, to another engine.

Nothing on the road of a turn comes here, and the rest of `storage` knows nothing of this room. Begin where the question lies:

- After a time: `retention` deletes what is older than its `periods`.
- When a person asks: `erasure` takes their words everywhere; `erased` remembers it outside the database, for older backups.
- Into a file and back: `backup`, perhaps as a `locked_copy`, and `restoring`; meanwhile it lies in an `unfinished` room.
- To the other engine: `moving`. Under another key: `resealing`.
"""
