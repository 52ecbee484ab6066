"""The books that offices print and keep, made from the views: 科目余额表, 明细账, 凭证表.

`scope` says what is asked for, `balance_rows` and `legs` answer it from the views, `particulars` adds what
only the log has; `columns` says how a table looks, `workbook` and `delimited` write one, `books` writes them
all. In every bucket an amount above zero is a debit (借), one below zero a credit (贷), and the balance is
debits less credits. Only `mingzhang` comes in.
"""
