"""A nation's realistic history of any size, made from a seed, for practice (全国模拟账簿).

Who calls whom:

    making      one run: room, founding, plan, planting, telling, recording, truth.json
    ├─ scale      how many institutions, tenders, classes and expenses a history of N statements has
    ├─ world      the seed's world: streams of chance, the clock's slots, parties, officers' keys, experts
    ├─ plan…      the drafts: what is going to happen, complete and lawful, before any of it is stated
    ├─ planting   what is irregular: changes drafts, and says what it changed (`Planted`, in `truth`)
    ├─ stories    one for each draft, in files by subject; each tells its draft as acts, lazily
    │             constitution, funds, register, competition, contracts, delivery, spending, vouchers,
    │             yearly, supervision
    └─ recorder   merges acts by the moment of recording, signs, submits

A *draft* (`drafts`) is a mutable dataclass: the whole story of one procurement, one account's money, one
class, one holder's year. It holds every day, figure and party that the story is going to state. A *story*
turns a draft into *acts* (`acts`): statements of one party, recorded at one moment. Nothing looks at the
machine's clock or at unseeded chance: the same seed and number give the same bytes.

**Planting.** `making` makes all drafts, then calls `Planting.change(drafts, world)` once, and afterwards only
tells. An irregularity is a change of a draft: a day moved, a price raised, a bidder taken away, an expense
added in `ClassDraft.extra`. For what only exists while a class is told, `Planting.expenses(class_draft,
expenses)` is called with the list of its expenses, which may be changed. Truth is a list of `Planted(rule,
kind, subjects)`; hang it on whatever it concerns, and the ids of the statements that are then made of it
are filled in:

    planted = Planted("F14", "contract-late", {"contract": draft.contract.number})
    draft.mark("award", planted)            # a label of the story: see `LABELS` in `drafts`
    expense.planted.append(planted)         # or the list that every part of a draft has

A draft stays consistent when its days move: use `Procurement.delay(step, days)`, which moves everything
after it.

What the clean history promises, rule by rule, stands in `plan` and in `docs/how-to/make-a-nation.md`.
"""
