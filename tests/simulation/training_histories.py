"""Histories of plans, quotas, bases, resources, classes, charges and evaluations."""

from __future__ import annotations

from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.simulation import rules_of_money, rules_of_training
from tests.simulation.histories import NOBODY, PROVINCE, Histories, mostly, schools

LINES = ["rural.short-term", "rural.distance"]

codes, classes = st.integers(1, 3), st.sampled_from(["B1", "B1", "B2", "B3"])
holders = st.sampled_from(["41", "41", "41", "00"])
contracts = st.sampled_from(["C1", "C1", "C2"])


class TrainingHistories(Histories):
    """A contract with one school; plans, bases, resources and classes of both, and of nobody."""

    law: ClassVar = {**rules_of_money.RULES, **rules_of_training.RULES}

    def begin(self) -> None:
        self.fund()
        row = {"contract": "C1", "account": PROVINCE, "institution": self.schools[0]}
        self.state("contract.signed", amount_fen=60, trainees=8, days=5, **row)
        self.open_class("B1", "C1", 0, None, 30)
        self.evaluate("B1", "trainees", True)
        self.plan(1, 1, "41", LINES[0], True)
        self.review(1, 1, "education")
        self.designate(1, 0, True)
        self.choose(1, 0, None)
        self.share(1, ["11"])
        self.declare_charge("B1", 0, "资料费")
        self.assign_quota(1, "holder", 0)
        self.close_class("B1", "rural")
        self.withdraw_base(1)

    @rule(
        plan=codes,
        version=st.sampled_from([1, 1, 2, 3]),
        holder=holders,
        line=st.sampled_from(LINES),
        fits=mostly,
    )
    def plan(self, plan: int, version: int, holder: str, line: str, fits: bool) -> None:
        row = {"plan": f"P{plan}", "version": version, "holder": holder, "fiscal_year": 2026}
        quota = [{"line": line, "trainees": 80, "days": 10}]
        self.state("plan.submitted", lines=LINES if fits else LINES[:1], quota=quota, **row)

    @rule(plan=codes, version=st.sampled_from([1, 1, 1, 2]), side=st.sampled_from(["education", "finance"]))
    def review(self, plan: int, version: int, side: str) -> None:
        row = {"plan": f"P{plan}", "version": version}
        self.state("plan.reviewed", side=side, outcome="approved", **row)

    @rule(document=codes, to=st.sampled_from(["holder", "institution", "nobody", "both"]), school=schools)
    def assign_quota(self, document: int, to: str, school: int) -> None:
        row: dict[str, Any] = {"document": f"Q{document}", "fiscal_year": 2026, "line": "demo.backbone"}
        row |= {"holder": "41"} if to in ("holder", "both") else {}
        row |= {} if to == "holder" else {"institution": NOBODY if to == "nobody" else self.schools[school]}
        self.state("quota.assigned", trainees=12, **row)

    @rule(base=codes, school=schools, is_known=mostly)
    def designate(self, base: int, school: int, is_known: bool) -> None:
        row = {"base": f"J{base}", "holder": "41", "subjects": "语文"}
        self.state("base.designated", institution=self.schools[school] if is_known else NOBODY, **row)

    @rule(base=codes)
    def withdraw_base(self, base: int) -> None:
        self.state("base.withdrawn", base=f"J{base}")

    @rule(resource=codes, school=schools, contract=st.none() | contracts)
    def choose(self, resource: int, school: int, contract: str | None) -> None:
        row = {"resource": f"R{resource}", "holder": "00", "title": "课例", "provider": self.schools[school]}
        self.state("resource.selected", **row, **({} if contract is None else {"contract": contract}))

    @rule(
        resource=codes, holders=st.lists(st.sampled_from(["11", "41", "52", "XPCC"]), min_size=1, unique=True)
    )
    def share(self, resource: int, holders: list[str]) -> None:
        self.state("resource.shared", resource=f"R{resource}", holders=holders)

    @rule(
        code=classes, contract=st.none() | contracts, school=schools, compiled_for=st.none() | schools,
        percent=st.sampled_from([30, 30, 30, 40]),
    )  # fmt: skip
    def open_class(
        self, code: str, contract: str | None, school: int, compiled_for: int | None, percent: int
    ) -> None:
        row: dict[str, Any] = {"class_": code, "mode": "centralised", "planned": 50}
        row |= {"institution": self.schools[school]} if contract is None else {"contract": contract}
        if compiled_for is not None:
            row |= {"on_behalf_of": self.schools[compiled_for], "capacity": "compiled"}
        shares = [{"mode": "centralised", "percent": 70}, {"mode": "distance", "percent": percent}]
        row |= {"mode_shares": shares, "starts_on": "2026-05-06", "ends_on": "2026-05-15"}
        self.state("class.opened", **row)

    @rule(code=classes, area=st.sampled_from(["rural", "urban", "town", "forest"]))
    def close_class(self, code: str, area: str) -> None:
        totals = [{"by": "rural", "key": area, "count": 40}, {"by": "origin", "key": "41", "count": 9}]
        self.state("class.closed", class_=code, attended=49, totals=totals)

    @rule(code=classes, charge=st.integers(0, 2), purpose=st.sampled_from(["资料费", "住宿费"]))
    def declare_charge(self, code: str, charge: int, purpose: str) -> None:
        self.state("charge.declared", class_=code, charge_fen=charge, purpose=purpose)

    @rule(code=classes, by=st.sampled_from(["trainees", "experts", "self"]), scores=mostly)
    def evaluate(self, code: str, by: str, scores: bool) -> None:
        row = {"class_": code, "by": by, "respondents": 40, "standard": "问卷"}
        self.state("evaluation.recorded", **row, **({"satisfaction": "96.5"} if scores else {}))
