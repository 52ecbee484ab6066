"""What the sheets that offices keep mean for this fund: data about columns, and rows made into statements.

The engine that reads sheets is `ledger.importing`; it knows no form but by what stands here. Pure, like all
of the domain: a form is asked with the subjects as they stand, and answers with members of statements or
faults.
"""
