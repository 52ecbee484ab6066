"""Reading the sheets that offices keep, and making signed facts of their rows (表格导入).

An engine: what the columns of a form mean is data in `domain.forms`. Nothing here trusts a file: readers are
bounded, every mistake is told at its cell, and a file's facts are recorded in one transaction or not at all.
"""
