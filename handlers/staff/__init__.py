"""What staff do, and the console where they do it.

- Who may: `access` is the one table, `masking` what a role sees, `doors` where everybody comes in; `login`, `passwords`,
  `totp`.
- What they do: `acts` and `claims` are the deeds as values; `acting` and `casework` do them inside the desk's transaction;
  `saying` brings words to the traveller; `switching`, `revealing`, `erasing`; `watch` forgets nobody who waits.
- What they see as it happens: `feed`, with `feedstream`, `pagestream`, `glance` and `presence`.
- The pages: a module each, its name ends with page or pages; they stand in `room` and are rendered by `pages`. What they
  show is made by `queueing`, `opening`, `talking`, `caseviews` and `charts`, as values of `views`.
- Figures and files: `filters`, `figures`, `behind`, `export`, `exports`, `sheets`, `results`.
- What the operator's commands do: `deeds`, `keeping`.
"""
