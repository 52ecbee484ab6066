"""Read models made from the log, in a database that can be thrown away (投影).

`follow` brings them up to date, live or from nothing, by the same pure functions; one file each says what a
projection keeps. `balances` and its like answer questions from them. Nothing here writes to the log.
"""
