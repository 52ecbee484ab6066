"""How the demonstration's spreadsheets come about: facts as tables, and how each office writes them down.

`tables` are the facts; `year` and `spending` the records made of them; `notations` how a value can be
written; `writing` writes a sheet as a file; the other modules say how each office heads its columns and
writes days and amounts. `make_national_2026.py` beside this folder runs them. All of it is invented.
"""
