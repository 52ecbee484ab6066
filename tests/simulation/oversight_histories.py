"""Histories of supervision and openness: what is found, published, erased, corrected, disputed."""

from __future__ import annotations

from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.simulation import rules_of_money, rules_of_oversight, rules_of_training
from tests.simulation.histories import NOBODY, PROVINCE, Histories, mostly, references, schools

codes = st.integers(1, 3)
things = st.sampled_from(
    [{"contract": "C1"}, {"class_": "B1"}, {"account": PROVINCE}, {"contract": "C9"}, {"class_": "B9"}, {}]
)
"""What a statement is about; some of it is not there."""
findings = st.none() | codes
ARTICLE = "审计法第五十二条"


class OversightHistories(Histories):
    """A contract, a class compiled for a school, a finding; and whatever is said of them."""

    law: ClassVar = {**rules_of_money.RULES, **rules_of_training.RULES, **rules_of_oversight.RULES}

    def begin(self) -> None:
        self.fund()
        row = {"contract": "C1", "account": PROVINCE, "institution": self.schools[0]}
        self.state("contract.signed", amount_fen=60, trainees=8, days=5, **row)
        self.compile_class("B1", 0, 0)
        self.inspect(1, {"contract": "C1"})
        self.raise_finding(1, {"contract": "C1"}, 1)
        self.raise_finding(2, {"contract": "C1"}, None)
        self.close_finding(2)
        self.complain(1, {"class_": "B1"})
        self.impose(1, 1, 0, True)
        self.answer_finding(1)
        self.refer(1, 1)
        self.publish({"contract": "C1"}, "2026-04-02", "门户网站")
        self.correct(0, "document")
        self.confirm(0, True)
        self.dispute(0, True)
        self.erase(0, True)
        self.adopt_measures("2028-12-31", 1)
        self.answer_complaint(1)
        self.impose(2, None, 1, True)
        self.submit()
        self.ask_to_read(0, True, True)

    @rule(code=st.sampled_from(["B1", "B2", "B3"]), school=schools, compiled_for=schools)
    def compile_class(self, code: str, school: int, compiled_for: int) -> None:
        row: dict[str, Any] = {"class_": code, "mode": "centralised", "planned": 50, "mode_shares": []}
        row |= {"institution": self.schools[school], "starts_on": "2026-05-06", "ends_on": "2026-05-15"}
        self.state("class.opened", on_behalf_of=self.schools[compiled_for], capacity="compiled", **row)

    @rule(inspection=codes, about=things)
    def inspect(self, inspection: int, about: dict[str, str]) -> None:
        self.state("inspection.opened", inspection=f"I{inspection}", scope="资金拨付", **about)

    @rule(finding=codes, about=things, inspection=st.none() | codes)
    def raise_finding(self, finding: int, about: dict[str, str], inspection: int | None) -> None:
        row = {"finding": f"F{finding}", "article": ARTICLE, "due_on": "2027-01-31", **about}
        row |= {} if inspection is None else {"inspection": f"I{inspection}"}
        self.state("finding.raised", {"text": "虚列伙食费"}, **row)

    @rule(finding=codes)
    def answer_finding(self, finding: int) -> None:
        self.state("finding.answered", {"text": "已退回"}, finding=f"F{finding}")

    @rule(finding=codes)
    def close_finding(self, finding: int) -> None:
        self.state("finding.closed", finding=f"F{finding}", outcome="rectified")

    @rule(sanction=codes, finding=findings, school=schools, is_known=mostly)
    def impose(self, sanction: int, finding: int | None, school: int, is_known: bool) -> None:
        row = {"sanction": f"S{sanction}", "kind": "fine", "article": ARTICLE, **_finding(finding)}
        self.state("sanction.imposed", party=self.schools[school] if is_known else NOBODY, **row)

    @rule(referral=codes, finding=findings)
    def refer(self, referral: int, finding: int | None) -> None:
        row = {"referral": f"M{referral}", "authority": "省纪检监察机关", "article": ARTICLE}
        self.state("referral.made", **row, **_finding(finding))

    @rule(complaint=codes, about=things)
    def complain(self, complaint: int, about: dict[str, str]) -> None:
        # Complaints are not about accounts.
        about = {"party": self.schools[0]} if "account" in about else about
        self.state(
            "complaint.lodged", {"text": "乱收费"}, complaint=f"N{complaint}", kind="charging", **about
        )

    @rule(complaint=codes)
    def answer_complaint(self, complaint: int) -> None:
        self.state("complaint.answered", complaint=f"N{complaint}", outcome="upheld")

    @rule(
        about=things | st.just({"reference": "P1"}),
        day=st.sampled_from(["2026-04-02", "2026-04-02", "2027-12-31"]),
        where=st.sampled_from(["门户网站", "采购网"]),
    )
    def publish(self, about: dict[str, str], day: str, where: str) -> None:
        self.state("disclosure.published", what="contract", where=where, published_on=day, **about)

    @rule(which=references, is_withheld=mostly)
    def erase(self, which: int, is_withheld: bool) -> None:
        """What a statement withholds, or what none does."""
        of = self.stated(which, "finding.raised", "finding.answered", "complaint.lodged")
        row = {"erases": of, "member": "text" if is_withheld else "reason"}
        self.state("disclosure.erased", rule="保存期满", article="个人信息保护法第四十七条", **row)

    @rule(which=references, by_supervision=mostly, is_withheld=mostly)
    def ask_to_read(self, which: int, by_supervision: bool, is_withheld: bool) -> None:
        of = self.stated(which, "finding.raised", "finding.answered", "complaint.lodged")
        data = [{"statement": of, "member": "text" if is_withheld else "reason"}]
        reader = self.supervision if by_supervision else self.schools[0]
        self.state("disclosure.requested", reader=reader, data=data, purpose="抽查", article=ARTICLE)

    @rule(which=references, member=st.sampled_from(["article", "scope", "document", "due_on"]))
    def correct(self, which: int, member: str) -> None:
        of = self.stated(which, "finding.raised", "inspection.opened")
        self.state("statement.corrected", corrects=of, member=member, value="更正后", reason="笔误")

    @rule(which=references, is_compiled=mostly)
    def confirm(self, which: int, is_compiled: bool) -> None:
        of = self.stated(which, "class.opened" if is_compiled else "finding.raised")
        self.state("statement.confirmed", confirms=of)

    @rule(which=references, is_compiled=mostly)
    def dispute(self, which: int, is_compiled: bool) -> None:
        of = self.stated(which, "class.opened" if is_compiled else "finding.raised")
        self.state("statement.disputed", disputes=of, reason="并未开班")

    @rule(to=st.sampled_from(["2028-12-31", "2025-12-31"]), times=st.sampled_from([1, 1, 2]))
    def adopt_measures(self, to: str, times: int) -> None:
        figures = [{"name": "training.cap", "value": "55000", "unit": "fen/person-day"}] * times
        row = {"instrument": "虚构办法", "article": "虚构办法第九条", "in_force_from": "2026-01-01"}
        self.state("measures.adopted", in_force_to=to, figures=figures, **row)


def _finding(finding: int | None) -> dict[str, str]:
    return {} if finding is None else {"finding": f"F{finding}"}
