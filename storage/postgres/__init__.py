"""PostgreSQL beneath the store. Start at `engine`; `lanes` are its threads, `link` is one connection."""
