"""The desk: the queue, and one conversation.

Start at `page`. `queueing` makes the queue, `opening` the conversation, with `talking` its log and what stands beside it; `stream`
keeps an open page live.
"""
