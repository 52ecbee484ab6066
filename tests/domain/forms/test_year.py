"""A year of one province in sheets: every form in its turn, each row decided on by the rules."""

from __future__ import annotations

from datetime import date

from domain.postings import Bucket
from tests.domain.deciding import EDUCATION, FINANCE, Court, code
from tests.domain.forms.sheets import Desk

CENTRE, TREASURY, OFFICE, COLLEGE, FIRM = (code(number) for number in range(701, 706))
LINE = "短期集中培训"


def balance(court: Court, bucket: Bucket, account: str) -> int:
    """What stands in a bucket of an account after everything."""
    return sum(
        posting.amount_fen
        for _, outcome in court.outcomes
        for posting in outcome.postings
        if (posting.bucket, posting.account) == (bucket, account)
    )


def test_a_year_of_sheets_becomes_balances() -> None:
    court = Court()
    central = Desk(court, FINANCE, dated=date(2026, 2, 10), document="财教〔2026〕15号")
    for name, kind, province, party in (
        ("财政部", "中央财政部门", None, CENTRE),
        ("甘肃省财政厅", "财政厅", "甘肃省", TREASURY),
        ("甘肃省教育厅", "省级教育部门", "甘肃省", OFFICE),
        ("陇上学院", "高校", "甘肃省", COLLEGE),
        ("陇上教育公司", "公司", "甘肃省", FIRM),
    ):
        row = {"单位名称": name, "单位类型": kind, "地区": province, "统一社会信用代码": party}
        (accepted,) = central.record("parties", row)
        assert accepted.author in (FINANCE, CENTRE, EDUCATION)
    names = central.names
    central = Desk(court, CENTRE, dated=date(2026, 2, 10), document="财教〔2026〕15号")
    central.record("appropriation", {"年度": "2026", "项目": LINE, "预算数": "1000"})
    central.record("allocation", {"省份": "甘肃", "项目": LINE, "下达金额": "800"})
    treasury, office, college = (Desk(court, party) for party in (TREASURY, OFFICE, COLLEGE))
    for desk in (treasury, office, college):
        desk.names = names
    treasury.record(
        "receipt",
        {"收款单位": "甘肃省财政厅", "项目": LINE, "到账日期": "2026-03-01", "金额": "700", "凭证号": "收1"},
    )
    office.record(
        "tenders",
        {
            "项目编号": "62-T1", "培训类型": LINE, "项目名称": "短训", "采购方式": "公开", "预算金额": "600",
            "公告日期": "2026-03-05", "投标截止日期": "2026-03-30",
        },
    )  # fmt: skip
    for name, price, wins in (("陇上学院", "500", "是"), ("陇上教育公司", "550", "否")):
        bid = {
            "项目编号": "62-T1",
            "投标人": name,
            "报价": price,
            "递交日期": "2026-03-29",
            "得分": "9",
            "是否中标": wins,
        }
        office.record("bids", bid)
    office.record(
        "contracts",
        {
            "合同编号": "62-C1",
            "项目编号": "62-T1",
            "培训机构": "陇上学院",
            "合同金额": "500",
            "签订日期": "2026-04-10",
            "培训人数": "10",
            "培训天数": "5",
        },
    )
    office.record(
        "classes",
        {
            "班次编号": "62-K1",
            "合同编号": "62-C1",
            "开班日期": "2026-05-01",
            "结业日期": "2026-05-05",
            "培训方式": "集中",
            "计划人数": "10",
            "实到人数": "9",
        },
    )
    treasury.record(
        "disbursements",
        {
            "支付令号": "P1",
            "合同编号": "62-C1",
            "收款单位": "陇上学院",
            "支付日期": "2026-05-02",
            "金额": "300",
        },
    )
    office.record(
        "expenses",
        {
            "凭证号": "记1",
            "合同编号": "62-C1",
            "班次编号": "62-K1",
            "费用类别": "餐费",
            "发生日期": "2026-05-05",
            "金额": "120",
            "收款方": "食堂",
        },
    )
    college.record(
        "final_account",
        {
            "费用类别": "讲课费",
            "单价": "10",
            "人数": "2",
            "学时": "4",
            "金额": "80",
            "合同编号": "62-C1",
            "日期": "2026-05-06",
        },
    )
    account = "2026/rural.short-term/62"
    assert balance(court, "unallocated", "2026/rural.short-term/00") == 200_00
    assert balance(court, "allotted", account) == 300_00
    assert balance(court, "committed", account) == 200_00
    assert balance(court, "treasury", account) == 400_00
    assert balance(court, "spent", account) == 200_00
    assert balance(court, "institution", account) == 100_00
