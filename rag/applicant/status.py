"""Reads citizenship, the status held in the US, and the visa that training needs."""

from __future__ import annotations

import re

from rag.applicant.clauses import Clause
from rag.applicant.notes import Notes

_TRIGGER = re.compile(
    r"visa|sponsor|j-?\s?1|h-?\s?1|citizen|green|gc\b|lpr|permanent|f-?\s?1|h-?\s?4|j-?\s?2|b-?\s?[12]|opt\b|img|fmg|"
    r"l-?[12]|tn\b|o-?1|e-?3|abroad|outside|home|passport|naturali|both|either"
)
_J, _H = r"j[\s-]?1s?", r"h[\s-]?1[\s-]?b?s?"
_ONE = rf"(?:{_J}|{_H})"
_VISA = (
    rf"(?P<v>{_ONE}(?:\s*(?:/|or|and|&|,|or an|or a)\s*{_ONE})?)(?:\s+(?:visas?|status|sponsor(?:ship|ed)?|sponsering))*"
    r"|(?:us |work |any |type of |some )*(?:visas?(?:\s+sponsor\w*)?|sponsorship)"
)
# Left of a status: the beginning of the clause, or "I am a".
_BE = re.compile(
    r"(?:^\W*|\b(?:i am|i'?m|im|am|me|being|as|status|currently|now|already|i|have|hold|and|we are|myself|is)\W+)"
    r"(?:(?:a|an|also|already|now|currently|the|dual|both|born|naturali[sz]ed|just|actually|still|my|proud|only)\W+)*$"
)
_NOT = re.compile(
    r"\b(?:not|n't|no|non|never|neither|nor|without|isn't|dont|cannot|yet)\W+(?:\w+\W+){0,2}$"
)
_CITIZEN = re.compile(
    r"\b(?:u\.?s\.?a?\.?|american|united states)[\s-]*(?:citizens?(?:hip)?|passport|national)\b|"
    r"\bcitizens? of (?:the )?(?:us\b|usa\b|u\.s\.|united states|america)"
)
_GREEN = (
    r"(?:(?:us )?green[\s-]?cards?|gc|lpr|(?:us |lawful )?permanent residen(?:t|ce|cy)(?: card)?)"
)
_HOLDER = re.compile(
    rf"\b(?P<card>{_GREEN})(?:[\s-]*(?:holder|holding))?\b(?!\s*(?:sponsor|lottery|categor|application|"
    r"process|question|interview|route|path|option|for|based))"
)
_FUTURE = re.compile(
    r"\b(?:next (?:year|month|spring|summer|week)|soon|in \d+ (?:months?|years?|weeks?)|by (?:\w+ )?20\d\d|in 20\d\d|"
    r"will (?:get|have|receive|be)|going to|expect\w*|hop(?:e|ing)|coming|through|via|should (?:get|have)|"
    r"getting|planning|later)\b"
)
_PENDING = re.compile(
    r"\b(?:pending|process\w*|appl(?:y|ied|ying)|filed|filing|wait\w*|await\w*|interview|approved|i-?485|i-?130|i-?140|"
    r"in progress|lottery|backlog|priority date)\b"
)
_NO_NEED = re.compile(
    r"\b(?:do ?n[o']t|dont|does ?n[o']t|wo ?n[o']t|wont|will not|not|never|no longer)\s+(?:\w+\s+){0,2}?"
    r"(?:need|requir|want)\w*\s+(?:(?:any|a|an|the|us|work|program|h-?1-?b?|j-?1|for|of|type|kind)\s+)*(?:visa|sponsor)\w*"
    r"|\bno\s+need\s+(?:of|for)\s+(?:(?:a|any|visa|us|work)\s+)*(?:visa|sponsor)\w*"
    r"|\b(?:no|without)\s+visa(?:\s+sponsorship)?(?:\s+(?:is|are))?\s+(?:need(?:ed|s)?|requir\w+|necessary)"
    r"|\bno\s+(?:visa\s+)?sponsorship\s+(?:is\s+)?(?:need(?:ed)?|requir\w+|necessary)"
    r"|\bvisa(?:\s+sponsorship)?\s*(?:is|:|-)?\s*not\s+(?:need|requir|necess)\w*|\bvisa(?: need)?s?\s*[:=-]\s*(?:none|no)\b"
    r"|\bnon[\s-]?visa(?:[\s-](?:requiring|needing))?\b"
)
_NEED = re.compile(
    r"\b(?:need|require|requiring|needing|seeking|looking for)\s+(?:(?:a|an|the|my|any|for|both|only|either|get|to|"
    rf"have|us|work|some)\s+)*(?:{_VISA})(?![\w-])"
    r"(?!\s+(?:interview|appointment|stamp|slot|letter|advice|info|help|guid|to visit|for (?:my )?(?:usce|observ|elective|"
    r"exam|step|travel|tour|rotation|extern|interview)|renew|extension|change|status))"
)
_REQUIRING = re.compile(
    r"\bvisas?[\s-]*(?:requiring|needing|seeking|needed|required|necessary)\b|\brequires? visa\b|"
    rf"\bvisa(?: (?:need|status|type|requirement|sponsorship))?s?\s*[:=-]+\s*(?P<v2>yes|y|need(?:ed)?|required|any|both|"
    rf"either|{_ONE}(?:\s*(?:/|or|and|&)\s*{_ONE})?)(?!\w)"
)
_CHOICE = re.compile(
    rf"\b(?:only\s+(?P<only>{_ONE})|(?P<only2>{_ONE})(?:\s+visas?)?\s+only)\b"
    rf"|\b(?:open to|fine with|ok(?:ay)? with|accept|will take|happy with|flexible)\s+(?:(?:with|on|to|for)\s+)?"
    rf"(?P<open>both(?: visas?)?|either(?: visas?)?|any visas?|{_ONE}\s*(?:/|or|and|&)\s*{_ONE})"
    r"|\b(?P<any>(?:any|either) visa(?: type)?|both visas?)\b(?=\s*(?:is|are|will|would|ok|fine|works?|type|$))"
    rf"|\b(?:prefer|preferably|prefer(?:red|ring)|ideally|hoping for|would like|want)\s+(?:an?\s+|the\s+)?(?P<prefer>{_ONE})"
    rf"(?!\w)|\b(?P<prefer2>{_ONE})(?:\s+visa)?\s+preferred\b"
)
_ALONE = re.compile(
    rf"^\W*(?:visa\W+)?(?P<v>{_ONE}(?:\s*(?:/|or|and|&)\s*{_ONE})?)(?:\s+visas?)?\W*$"
)
_HELD = (
    r"(?P<held>j[\s-]?1|h[\s-]?1[\s-]?b|f[\s-]?1(?:\s*opt)?|h[\s-]?4|j[\s-]?2|l[\s-]?[12]|o[\s-]?1a?|tn|e[\s-]?3|"
    r"b[\s-]?1\s*/?\s*-?b?-?2|b[\s-]?[12]|opt|cpt|(?:tourist|visitor|visit|student|dependent|work) visa)"
)
_ON = re.compile(
    r"(?:\b(?:i am|i'?m|im|am|currently|now|presently|here|living|staying|us|usa|states|working|resident|residency|"
    r"training|fellow|fellowship|stay|still|finish\w*|doing|complet\w*|been)\b[^,.;]{0,30}?|^\W*)"
    rf"\b(?:on|under|in|with|holding)\s+(?:(?:a|an|my|valid|the)\s+)*{_HELD}(?![\w-])"
    r"(?!\s+(?:waiver|only|or|and|sponsor|program|interview|application|denied|refus|expired|slot))"
)
_TITLE = re.compile(
    rf"\b(?:i am|i'?m|im|am|as)\s+(?:(?:a|an|currently|now|also)\s+)*{_HELD}\s+(?:visa\s+|ead\s+)?(?:holder|resident|fellow|"
    r"physician|doctor|student|dependent|visa|intern|trainee|scholar)\b"
    rf"|\b(?:i (?:have|hold|currently have|currently hold)|my (?:current )?(?:visa|status) is)\s+(?:(?:a|an|the)\s+)*"
    rf"(?P<held2>j[\s-]?1|h[\s-]?1[\s-]?b|f[\s-]?1|h[\s-]?4|j[\s-]?2)\b(?!\s+(?:waiver|offer|question|sponsor))"
)
_RESEARCH = re.compile(
    r"research|scholar|observ|postdoc|post-doc|exchange|elective|intern\b|au pair|camp|professor"
)
_TRAINING = re.compile(
    r"\b(?:resident|residency|fellow|fellowship|pgy|attending|gme|intern year)\b"
)
_PAST = re.compile(
    r"\b(?:was|used to|previous\w*|earlier|before|expired|ended|denied|refused|rejected|had|were|came|entered)\b"
)
_AGAINST = re.compile(
    r"\b(?:do|does|will|would|should|can|could|must|might|may|did)\s+(?:i|we)\s+(?:\w+\s+){0,2}$"
)
_USIMG = re.compile(
    r"\b(?P<non>non[\s-]*)?u\.?s\.?[\s-]*(?:citizen[\s-]*)?(?:img|fmg|international medical graduate)\b(?!s)"
)
_STUDIED = re.compile(
    r"\b(?:caribbean|studied abroad|med(?:ical)? ?school abroad|graduated abroad|img|fmg|foreign medical)\b"
)
_ABROAD = re.compile(
    r"\b(?:i am|i'?m|im|am|currently|living|live|based|residing|reside|applying|stay(?:ing)?|still)\b[^,.;]{0,20}?"
    r"\b(?:outside (?:of )?(?:the )?(?:us\b|usa\b|u\.s|united states)|abroad|in my (?:home )?country|back home)"
)


class StatusReader:
    """Reads visa and citizenship of a text, clause after clause."""

    def __init__(self, notes: Notes, text: str) -> None:
        self._notes = notes
        self._training = bool(_TRAINING.search(text))
        self._research = bool(_RESEARCH.search(text))
        self._abroad_school = _STUDIED.search(text)
        self._citizen: tuple[Clause, int, int] | None = None

    def read(self, clause: Clause) -> None:
        """Notes what a clause says about the writer's status."""
        if not _TRIGGER.search(clause.text):
            return
        self._citizenship(clause)
        self._green_card(clause)
        self._held(clause)
        self._need(clause)
        self._type(clause)
        if (
            (match := _ABROAD.search(clause.text))
            and not clause.asked
            and not _STUDIED.search(match.group())
        ):
            self._notes.add(clause, "citizenship_status", "abroad", *match.span())

    def finish(self, school_country: str) -> None:
        """A citizen who graduated abroad is a US IMG."""
        if self._citizen and (self._abroad_school or school_country):
            clause, start, end = self._citizen
            if not any(n.fact.field == "applicant_type" for n in self._notes.found):
                self._notes.add(clause, "applicant_type", "us_img", start, end)

    def _citizenship(self, clause: Clause) -> None:
        for match in _CITIZEN.finditer(clause.text):
            left, right = clause.left(match.start()), clause.text[match.end() :]
            if (
                _NOT.search(left)
                or not _BE.search(left)
                or re.match(
                    r"'?s?\s*(?:img(?!\w)|spouse|parent|husband|wife|child|"
                    r"only|program|applicants?|imgs|in \d|next|soon|application|interview|process)",
                    right,
                )
            ):
                if not (
                    match
                    and re.match(r"\s*img(?!\w)", right)
                    and _BE.search(left)
                    and not _NOT.search(left)
                ):
                    continue
            if _FUTURE.search(clause.text) or _PENDING.search(clause.text) or clause.asked:
                continue
            if clause.mine(match.start()):
                self._citizen = (clause, match.start(), match.end())
            self._notes.add(clause, "citizenship_status", "citizen", *match.span())
            self._notes.add(clause, "visa_need", "none", *match.span())

    def _green_card(self, clause: Clause) -> None:
        match = _HOLDER.search(clause.text)
        if not match or clause.asked:
            return
        left, text = clause.left(match.start()), clause.text
        if _PENDING.search(text) or _FUTURE.search(text):
            self._green_card_to_come(clause, match)
            return
        if _NOT.search(left) or "canad" in text or "lost" in text or "expired" in text:
            return
        if _BE.search(left) or re.search(
            r"\b(?:i|we)\s+(?:\w+\s+)?(?:have|hold|got|received|obtained)\s+(?:\w+\s+)?$", left
        ):
            self._notes.add(clause, "citizenship_status", "permanent_resident", *match.span())
            self._notes.add(clause, "visa_need", "none", *match.span())

    def _green_card_to_come(self, clause: Clause, match: re.Match[str]) -> None:
        """A card that is expected is no card yet: until it is held, a visa is needed."""
        left = clause.left(match.start())
        if (
            _NOT.search(left)
            or clause.rule
            and not clause.firsts
            or re.search(r"\b(?:after|about|how)\b", left)
        ):
            return
        pending = bool(_PENDING.search(clause.text))
        if not pending:
            self._notes.add(clause, "visa_need", "either", *match.span(), rank=0)
        self._notes.doubt(
            clause,
            "visa_need:green_card",
            "You expect a green card. Until you hold it, programs count you as needing a visa"
            + (", unless you have a work permit (EAD). " if pending else ", so I do too. ")
            + "Will you need sponsorship at the start of training?",
            *match.span(),
        )

    def _held(self, clause: Clause) -> None:
        for pattern in (_ON, _TITLE):
            for match in pattern.finditer(clause.text):
                groups = match.groupdict()
                held = re.sub(r"[\s/-]", "", groups["held"] or groups.get("held2") or "")
                start = match.start("held") if groups["held"] else match.start("held2")
                left = clause.left(start)
                if clause.asked and not clause.firsts:
                    continue
                if _PAST.search(left) or re.search(
                    r"\b(?:will|would|going to|start|not|n't|want|plan|if)\b", left
                ):
                    continue
                if re.search(
                    r"\b(?:can|could|may|should|do|does|is|are|must)\s+(?:i|we|my|you|it)\b", left
                ):
                    continue
                self._notes.add(clause, "citizenship_status", "visa_holder", start, match.end())
                if held == "j1" and not self._research:
                    self._notes.add(clause, "visa_need", "j1", start, match.end())
                elif held == "h1b" and self._training and not self._research:
                    self._notes.add(clause, "visa_need", "h1b", start, match.end())

    def _need(self, clause: Clause) -> None:
        text = clause.text
        if none := _NO_NEED.search(text):
            if not _AGAINST.search(clause.left(none.start())) and not clause.asked:
                self._notes.add(clause, "visa_need", "none", *none.span())
            return
        for match in _NEED.finditer(text):
            left = clause.left(match.start())
            if clause.asked and (_AGAINST.search(left) or not left.strip()):
                continue
            if re.search(
                r"\b(?:not|n't|dont|never|no longer|who|that|which|programs?|they|imgs|you)\W+(?:\w+\W+)?$",
                left,
            ):
                continue
            self._visa(clause, match["v"], match)
        for match in _REQUIRING.finditer(text):
            if not _NOT.search(clause.left(match.start())) and not clause.asked:
                self._visa(clause, match["v2"], match)
        self._choice(clause)
        if (alone := _ALONE.match(text)) and not clause.asked:
            self._notes.add(
                clause, "visa_need", _which(alone["v"]), *alone.span(), weak=True, rank=2
            )

    def _visa(self, clause: Clause, words: str | None, match: re.Match[str]) -> None:
        """ "need visa" leaves open which: a visa that is named elsewhere says more."""
        rank = 2 if words and re.search(rf"{_J}|{_H}|both|either|any", words) else 0
        self._notes.add(clause, "visa_need", _which(words), *match.span(), rank=rank)

    def _choice(self, clause: Clause) -> None:
        for match in _CHOICE.finditer(clause.text):
            left = clause.left(match.start())
            if (
                clause.asked
                or _NOT.search(left)
                or re.search(r"\b(?:programs?|hospitals?|they|sponsors?)\b", left)
            ):
                continue
            if only := match["only"] or match["only2"]:
                self._notes.add(clause, "visa_need", _which(only), *match.span(), rank=2)
            elif match["open"] or match["any"]:
                self._notes.add(clause, "visa_need", "either", *match.span(), rank=2)
            elif preferred := match["prefer"] or match["prefer2"]:
                which = _which(preferred)
                other = "a J-1" if which == "h1b" else "an H-1B"
                mine = "an H-1B" if which == "h1b" else "a J-1"
                self._notes.add(clause, "visa_need", "either", *match.span(), rank=2)
                self._notes.doubt(
                    clause,
                    "visa_need:preference",
                    f"You prefer {mine}. Would {other} do as well, or do you leave those programs out?",
                    *match.span(),
                )

    def _type(self, clause: Clause) -> None:
        for match in _USIMG.finditer(clause.text):
            left = clause.left(match.start())
            if clause.asked or not _BE.search(left) or _NOT.search(left):
                continue
            kind = "non_us_img" if match["non"] else "us_img"
            self._notes.add(clause, "applicant_type", kind, *match.span())


def _which(words: str | None) -> str:
    """The value of `visa_need` for the visas that are named; a visa without a name is either."""
    named = words or ""
    j1, h1b = re.search(_J, named), re.search(_H, named)
    return "j1" if j1 and not h1b else "h1b" if h1b and not j1 else "either"
