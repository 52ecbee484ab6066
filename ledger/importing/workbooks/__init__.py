"""Readers of workbooks: every cell as its file has it, within bounds (工作簿读取).

`workbook.open_workbook` is the door; whatever the format, it gives sheets of rows of `cells`.
"""
