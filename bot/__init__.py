"""The dialogue: pure functions on frozen values.

Start at `dialogue.advance`, which makes a turn of what came in. `words` holds the values that come in and go out, `state`
what is kept between two turns, `effects` what a turn does besides speaking, `talk` one turn in the making.

- What a traveller says is taken up by `answering` (questions), `claim` (which case, the guide), `form` (the claim),
  `status`, `handoff` (a person), `reminding`, `moving`, `thanks`; what they press by `acts`.
- `reading` reads dates, places, numbers and names out of what people type.
- `stay` and `casework` are the moves that staff can make with a stay in the queue and with a claim.
- `knowledge` and `records` say what the dialogue asks of `faq` and of `storage`.
"""
