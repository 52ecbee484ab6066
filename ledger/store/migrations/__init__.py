"""How the log's tables came to be what they are, step by step, run by Alembic and by `upgrade` only.

A step may add what finds entries or speeds them up; it never changes or removes a row of the log. Each stands
by itself and does not import today's tables, which later steps make other than it left them.
"""
