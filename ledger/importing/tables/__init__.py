"""A sheet understood as a table of a form: its header, what its cells say, whether totals agree (读表).

`layout.find_tables` finds the tables of a workbook, `table_rows.read_rows` reads one as typed values.
"""
