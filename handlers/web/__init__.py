"""The web: who comes to the page (`visitors`), what they post (`posts`), what they see (`streams`, `showing`), what stands
around the talk (`front`, `outlook`), and the door before all of it (`shield`)."""
