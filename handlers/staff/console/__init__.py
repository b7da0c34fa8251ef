"""What the pages of the console are made of.

Start at `pages`: templates and their words. `views` are the values that they show, `shown` how a moment or a traveller's words
stand there, `glance` what all open pages show of the queue, `meter` the line above them; `forms` come back, `refused` is the
page of a refusal.
"""
