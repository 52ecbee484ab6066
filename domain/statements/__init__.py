"""The statements: what officers state, one typed model each, read from the exact bytes they signed.

`base` has the common members, one file per noun has the types, `registry` knows them all and reads bytes.
"""
