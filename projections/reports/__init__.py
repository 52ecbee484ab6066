"""Reports: pure functions from views to rows, each in a file of its own, listed in `catalogue`.

A report answers one question about the fund, as of any business day and as known at any position. To add
one: write `projections/reports/<name>.py` with a `REPORT`, and put it into `catalogue.REPORTS`. It knows no
screen and no page; whoever shows it gets sections of typed columns (`report`).
"""
