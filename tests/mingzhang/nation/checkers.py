"""A simple formula for each rule, written from its text and knowing nothing of what was planted.

Each gives the subjects of what it finds: codes, or for vouchers the ids of statements.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Final

from domain.accounts import parse_account
from domain.training_fees import training_cap
from domain.working_days import add_working_days, working_days_between
from tests.mingzhang.nation.recorded import Fact, Recorded, day

Found = Iterator[tuple[str, ...]]
TENDER_THRESHOLD, PROCUREMENT_THRESHOLD = 200_000_000, 100_000_000
TENDERS = ("open-tender", "invited-tender")


def f01(log: Recorded) -> Found:
    """预算法 art. 52: the centre allots within 30 days of its budget, a province within 30 of what it got."""
    enacted = defaultdict(list)
    for fact in log["appropriation.enacted"]:
        key = (fact["fiscal_year"], fact["line"], fact.get("holder", "00"), fact.get("source", "central"))
        enacted[key].append(day(fact))
    allotted = log.by("allocation.made", "account")
    for fact in log["allocation.made"]:
        account, made_on = parse_account(fact["account"]), day(fact)
        if fact["from_holder"] == account.pool.holder:
            days = enacted[account.year, account.line, account.pool.holder, account.source]
        else:
            days = [day(each) for each in allotted[str(account.at(fact["from_holder"]))]]
        since = max(each for each in days if each <= made_on)
        if (made_on - since).days > 30:
            yield fact["account"], fact["document"]


def f02(log: Recorded) -> Found:
    """Money is long on its way: more than 40 days from its notice, and not before the year begins."""
    received = {(fact["account"], fact["amount_fen"]): day(fact) for fact in log["funds.received"]}
    for fact in log["allocation.made"]:
        since = day(fact)
        if fact.get("advance_notice"):
            since = max(since, date(parse_account(fact["account"]).year, 1, 1))
        if (received[fact["account"], fact["amount_fen"]] - since).days > 40:
            yield fact["account"], fact["document"]


def f03(log: Recorded) -> Found:
    """预算法 art. 42: what is left after the next year goes back. The log ends in 2026."""
    for account, allotted_fen in log.allotted_fen.items():
        if parse_account(account).year < 2025 and allotted_fen > 0:
            yield (account,)


def f04(log: Recorded) -> Found:
    """Money of a contract is paid to its institution, of a voucher to where it was redeemed."""
    institutions = {fact["contract"]: fact["institution"] for fact in log["contract.signed"]}
    for fact in log["disbursement.made"]:
        expected = fact.get("institution") or institutions[fact["contract"]]
        if fact.get("payee") != expected:
            yield fact.get("contract") or fact["series"], fact["payment_order"]


def f05(log: Recorded) -> Found:
    """No banquets, gifts or outings."""
    for fact in log["expense.recorded"]:
        if fact["category"] in ("banquet", "gift", "tourism"):
            yield fact["contract"], fact["class"]


def f07(log: Recorded) -> Found:
    """No management fees."""
    for fact in log["expense.recorded"]:
        if fact["category"] == "fee-extraction":
            yield fact["contract"], fact["class"]


def f08(log: Recorded) -> Found:
    """财行〔2016〕540号: without lectures the cap for a person and day, 70 % of it from day 31 on."""
    ranks = {fact["contract"]: fact["class_rank"] for fact in log["contract.signed"]}
    spent: Counter[str] = Counter()
    for fact in log["expense.recorded"]:
        if fact["category"] != "lecture-fees":
            spent[fact["class"]] += fact["amount_fen"]
    attended = {fact["class"]: fact["attended"] for fact in log["class.closed"]}
    over = set()
    for fact in log["class.opened"]:
        cap = training_cap(ranks[fact["contract"]], day(fact, "starts_on"))
        assert cap is not None
        days = (day(fact, "ends_on") - day(fact, "starts_on")).days + 1
        percent = 100 * min(days, 30) + 70 * max(0, days - 30)
        if spent[fact["class"]] * 100 > attended[fact["class"]] * percent * cap.fen:
            over.add(fact["contract"])
    yield from ((contract,) for contract in over)


def f09(log: Recorded) -> Found:
    """The same: a class hour up to 500, 1,000 or 1,500 yuan by rank; up to eight hours in a day."""
    caps = {"associate-professor": 50_000, "professor": 100_000, "academician": 150_000}
    for fact in log["expense.recorded"]:
        if fact["category"] == "lecture-fees":
            hours, cap = Decimal(fact["class_hours"]), caps.get(fact["lecturer_rank"])
            if hours > 8 or (cap is not None and fact["amount_fen"] > cap * hours):
                yield fact["contract"], fact["class"]


def f11(log: Recorded) -> Found:
    """Materials up to 200 yuan a head, venues up to a fifth, other costs up to a twentieth of a class."""
    sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for fact in log["expense.recorded"]:
        sums[fact["class"]][fact["category"]] += fact["amount_fen"]
    contracts = {fact["class"]: fact["contract"] for fact in log["class.opened"]}
    for fact in log["class.closed"]:
        spent = sums[fact["class"]]
        whole = spent.total()
        if (
            spent["materials"] > 200_00 * fact["attended"]
            or spent["venue"] * 5 > whole
            or spent["other"] * 20 > whole
        ):
            yield contracts[fact["class"]], fact["class"]


def f12(log: Recorded) -> Found:
    """教师〔2010〕4号: trainees are charged nothing."""
    charged = [*log["class.opened"], *log["charge.declared"]]
    yield from {(fact["class"],) for fact in charged if fact.get("charge_fen")}


class Publications:
    """Days on which something was published about a thing."""

    def __init__(self, log: Recorded) -> None:
        self._days: defaultdict[tuple[str, str], list[date]] = defaultdict(list)
        for fact in log["disclosure.published"]:
            for member in ("account", "tender", "contract", "class", "reference"):
                if member in fact:
                    self._days[fact["what"], fact[member]].append(day(fact, "published_on"))

    def between(self, what: str, about: str, first: date, last: date) -> bool:
        """Was it published from one day to another?"""
        return any(first <= each <= last for each in self._days[what, about])

    def days(self, what: str, about: str) -> list[date]:
        """When it was."""
        return self._days[what, about]


def f13(log: Recorded) -> Found:
    """Contracts and results within 2 working days, classes, transfers within 20, budgets within 20 days."""
    published = Publications(log)
    for fact in log["contract.signed"]:
        on = day(fact)
        if not published.between("contract", fact["contract"], on, add_working_days(on, 2)):
            yield (fact["contract"],)
    for fact in log["award.made"]:
        on = day(fact)
        if not published.between("result", fact["tender"], on, add_working_days(on, 2)):
            yield (fact["tender"],)
    for fact in log["class.closed"]:
        on = day(fact)
        if not published.between("class-list", fact["class"], on, add_working_days(on, 20)):
            yield (fact["class"],)
    for fact in log["allocation.made"]:
        on = day(fact)
        if not published.between("transfer", fact["account"], on, add_working_days(on, 20)):
            yield fact["account"], fact["document"]
    for fact in log["appropriation.enacted"]:
        on, source = day(fact), fact.get("source", "central")
        pool = f"{fact['fiscal_year']}/{fact['line']}/{fact.get('holder', '00')}"
        pool += "" if source == "central" else f"@{source}"
        if not published.between("budget", pool, on, on + timedelta(days=20)):
            yield fact["document"], fact["line"]


def f14(log: Recorded) -> Found:
    """政府采购法 art. 46 and 49: a contract within 30 days of the award, supplements of a tenth at most."""
    awarded = {fact["tender"]: day(fact) for fact in log["award.made"]}
    amounts = {}
    for fact in log["contract.signed"]:
        amounts[fact["contract"]] = fact["amount_fen"]
        if "tender" in fact and (day(fact) - awarded[fact["tender"]]).days > 30:
            yield (fact["contract"],)
    for fact in log["contract.amended"]:
        if fact.get("amount_fen", 0) * 10 > amounts[fact["contract"]] * 11:
            yield (fact["contract"],)


def f15(log: Recorded) -> Found:
    """条例 art. 28: purchases of one kind without open tender in one year stay below its threshold."""
    paid: Counter[tuple[str, str]] = Counter()
    for fact in log["payment.made"]:
        paid[fact["account"], fact["category"]] += fact["amount_fen"]
    yield from (key for key, fen in paid.items() if fen >= TENDER_THRESHOLD)
    methods = {fact["tender"]: fact["method"] for fact in log["tender.opened"]}
    bought: Counter[str] = Counter()
    for fact in log["contract.signed"]:
        if methods.get(fact.get("tender")) not in TENDERS:
            bought[fact["account"]] += fact["amount_fen"]
    yield from ((account, "training") for account, fen in bought.items() if fen >= TENDER_THRESHOLD)


def f16(log: Recorded) -> Found:
    """An award lies within 5 % below a threshold."""
    for fact in log["award.made"]:
        for limit in (TENDER_THRESHOLD, PROCUREMENT_THRESHOLD):
            if limit * 95 <= fact["amount_fen"] * 100 < limit * 100:
                yield (fact["tender"],)


def _bidders(log: Recorded) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for fact in log["bid.recorded"]:
        found[fact["tender"]].add(fact["bidder"])
    for fact in log["bids.opened"]:
        found[fact["tender"]] |= {each["bidder"] for each in fact["envelopes"] if each.get("bidder")}
    return found


def f17(log: Recorded) -> Found:
    """Three suppliers at least; a single source is announced five working days before."""
    published, bidders = Publications(log), _bidders(log)
    awarded = {fact["tender"]: day(fact) for fact in log["award.made"]}
    for fact in log["tender.opened"]:
        tender = fact["tender"]
        if tender not in awarded:
            continue
        if fact["method"] == "single-source":
            notices = published.days("single-source", tender)
            if not any(working_days_between(each, awarded[tender]) >= 5 for each in notices):
                yield (tender,)
        elif len(bidders[tender]) < 3:
            yield (tender,)


def _panels(log: Recorded) -> Iterator[tuple[Fact, list[str]]]:
    """Each draw that was drawn: its request, and whom it gave."""
    requests = {fact["draw"]: fact for fact in log["draw.requested"]}
    for fact in log["panel.drawn"]:
        yield requests[fact["draw"]], [each["expert"] for each in fact["drawn"]]


def f18(log: Recorded) -> Found:
    """条例 art. 9: nobody judges the bid of an employer."""
    interests = {
        fact["expert"]: {fact.get("employer"), *fact.get("conflicts", ())} for fact in log["expert.listed"]
    }
    bidders = _bidders(log)
    for request, experts in _panels(log):
        for expert in experts:
            for institution in interests[expert] & bidders[request["tender"]]:
                yield request["tender"], expert, str(institution)


def f19(log: Recorded) -> Found:
    """A panel is drawn, of an odd number: five at least for a tender, three for anything else."""
    panels = {request["tender"]: len(experts) for request, experts in _panels(log)}
    awarded = {fact["tender"] for fact in log["award.made"]}
    for fact in log["tender.opened"]:
        if fact["method"] != "single-source" and fact["tender"] in awarded:
            size = panels.get(fact["tender"], 0)
            if size % 2 == 0 or size < (5 if fact["method"] in TENDERS else 3):
                yield (fact["tender"],)


def f20(log: Recorded) -> Found:
    """More than half of a holder's four awards or more go to one institution."""
    winners: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for fact in log["contract.signed"]:
        winners[parse_account(fact["account"]).province][fact["institution"]] += 1
    for holder, counts in winners.items():
        institution, most = counts.most_common(1)[0]
        if counts.total() >= 4 and most * 2 > counts.total():
            yield holder, institution


def f21(log: Recorded) -> Found:
    """条例 art. 45: who was served is heard before acceptance; nothing is paid before it is due.

    What a supplement adds is due with the last instalment.
    """
    published = Publications(log)
    heard = {fact["class"]: day(fact) for fact in log["evaluation.recorded"] if fact["by"] == "trainees"}
    classes = log.by("class.opened", "contract")
    payments = log.by("disbursement.made", "contract")
    amended = {fact["contract"]: fact["amount_fen"] for fact in log["contract.amended"]}
    for fact in log["contract.signed"]:
        contract = fact["contract"]
        for accepted_on in published.days("acceptance", contract):
            if any(heard.get(each["class"], date.max) > accepted_on for each in classes[contract]):
                yield (contract,)
        schedule = [(row["due_on"], row["amount_fen"]) for row in fact["schedule"]]
        more_fen = amended.get(contract, fact["amount_fen"]) - fact["amount_fen"]
        schedule.append((schedule[-1][0], more_fen))
        paid_fen = 0
        for payment in payments[contract]:
            paid_fen += payment["amount_fen"]
            if paid_fen > sum(fen for due_on, fen in schedule if due_on <= payment["occurred_on"]):
                yield (contract,)
                break


def f22(log: Recorded) -> Found:
    """Nights and meals are those of the people who attended, on every day."""
    counted: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for fact in log["expense.recorded"]:
        if fact["category"] in ("lodging", "meals"):
            counted[fact["class"], fact["category"]] += Decimal(fact["quantity"])
    opened = {fact["class"]: fact for fact in log["class.opened"]}
    for fact in log["class.closed"]:
        training = opened[fact["class"]]
        days = (day(training, "ends_on") - day(training, "starts_on")).days + 1
        found = {counted[fact["class"], category] for category in ("lodging", "meals")}
        if found != {Decimal(0)} and found != {Decimal(fact["attended"] * days)}:
            yield (fact["class"],)


def f23(log: Recorded) -> Found:
    """Nobody is trained twice in a project year."""
    years = {fact["class"]: day(fact, "starts_on").year for fact in log["class.opened"]}
    seen: dict[tuple[int, str], str] = {}
    found = set()
    for training, roster in log.rosters.items():
        for pseudonym in roster:
            other = seen.setdefault((years[training], pseudonym), training)
            if other != training:
                found.add((training, other))
    yield from found


def f25(log: Recorded) -> Found:
    """No two classes have the same scores, none full ones."""
    scored: defaultdict[tuple[Decimal, ...], list[str]] = defaultdict(list)
    for fact in log["evaluation.recorded"]:
        if fact["by"] == "trainees":
            scores = tuple(
                Decimal(fact[name]) for name in ("content", "arrangement", "management", "satisfaction")
            )
            scored[scores].append(fact["class"])
    for scores, classes in scored.items():
        if set(scores) == {Decimal(100)}:
            yield from ((training,) for training in classes)
        else:
            yield from combinations(classes, 2)


def f26(log: Recorded) -> Found:
    """Not half of an account's money is paid in December."""
    accounts = {fact["contract"]: fact["account"] for fact in log["contract.signed"]}
    accounts |= {fact["series"]: fact["account"] for fact in log["voucher.issued"]}
    paid: Counter[str] = Counter()
    in_december: Counter[str] = Counter()
    for fact in [*log["disbursement.made"], *log["payment.made"]]:
        account = fact.get("account") or accounts[fact.get("contract") or fact["series"]]
        paid[account] += fact["amount_fen"]
        in_december[account] += fact["amount_fen"] if day(fact).month == 12 else 0
    yield from ((account,) for account, fen in paid.items() if in_december[account] * 2 > fen)


def f27(log: Recorded) -> Found:
    """A voucher is used in the class of the institution where it is redeemed, while the class lasts."""
    contracts = {fact["contract"]: fact["institution"] for fact in log["contract.signed"]}
    classes = {fact["class"]: fact for fact in log["class.opened"]}
    for fact in log["voucher.redeemed"]:
        training = classes[fact["class"]]
        is_there = contracts[training["contract"]] == fact["institution"]
        if not (is_there and day(training, "starts_on") <= day(fact) <= day(training, "ends_on")):
            yield (fact["id"],)


def f28(log: Recorded) -> Found:
    """审计法 art. 52: what was found is put right by the day that was set."""
    closed = {fact["finding"]: day(fact) for fact in log["finding.closed"]}
    for fact in log["finding.raised"]:
        if closed.get(fact["finding"], date(2026, 4, 30)) > day(fact, "due_on"):
            yield (fact["inspection"],)


def f29(log: Recorded) -> Found:
    """What changes after its publication is corrected in public."""
    published = Publications(log)
    for member, changes in (("contract", log["contract.amended"]), ("tender", log["tender.amended"])):
        for fact in changes:
            if not published.between("correction", fact[member], day(fact), add_working_days(day(fact), 2)):
                yield (fact[member],)


def f30(log: Recorded) -> Found:
    """Who sits on a panel is in the register on that day."""
    listings, left = log.by("expert.listed", "expert"), log.by("expert.delisted", "expert")
    for request, experts in _panels(log):
        sits_on = request["sits_on"]
        for expert in experts:
            is_listed = any(
                row["valid_from"] <= sits_on <= row.get("valid_to", sits_on) for row in listings[expert]
            )
            if not is_listed or any(row["occurred_on"] <= sits_on for row in left[expert]):
                yield request["tender"], expert


CHECKERS: Final[dict[str, Callable[[Recorded], Found]]] = {
    "F01": f01, "F02": f02, "F03": f03, "F04": f04, "F05": f05, "F07": f07, "F08": f08, "F09": f09,
    "F11": f11, "F12": f12, "F13": f13, "F14": f14, "F15": f15, "F16": f16, "F17": f17, "F18": f18,
    "F19": f19, "F20": f20, "F21": f21, "F22": f22, "F23": f23, "F25": f25, "F26": f26, "F27": f27,
    "F28": f28, "F29": f29, "F30": f30,
}  # fmt: skip
