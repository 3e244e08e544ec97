"""Reads citizenship, the status held in the US, and the visa that training needs."""

from __future__ import annotations

import re

from rag.applicant.clauses import Clause
from rag.applicant.notes import Notes
from rag.specialties import find_specialties

_TRIGGER = re.compile(
    r"visa|sponsor|j-?\s?1|h-?\s?1|citizen|green|gc\b|lpr|permanent|f-?\s?1|h-?\s?4|j-?\s?2|b-?\s?[12]|opt\b|img|fmg|"
    r"l-?[12]|tn\b|o-?1|e-?3|abroad|outside|home|passport|naturali|both|either|any"
)
_J, _H = r"j[\s-]?1s?", r"h[\s-]?1[\s-]?b?s?"
_ONE = rf"(?:{_J}|{_H})"
_TWO = rf"{_ONE}(?:\s*(?:/|or|and|&|or an|or a)\s*{_ONE})?"
_THE = (
    r"(?:(?:a|an|the|my|any|for|both|only|either|get|to|have|us|work|some|valid|of|type|kind)\s+)*"
)
# Left of a status: the beginning of the clause, or "I am a".
_BE = re.compile(
    r"(?:^\W*|\b(?:i am|i'?m|im|am|being|as|status|currently|now|already|i|have|hold|and|we are|"
    r"myself|is)\W+)"
    r"(?:(?:a|an|also|already|now|currently|the|dual|both|born|naturali[sz]ed|just|actually|still|my|proud|only)\W+)*$"
)
_NOT = re.compile(
    r"\b(?:not|\w*n't|no|non|never|neither|nor|without|isn't|dont|cannot|yet)\W+(?:\w+\W+){0,2}$"
)
_ABOUT_ASKING = re.compile(
    r"\b(?:do|does|will|would|should|can|could|must|might|may|did)\s+(?:i|we)\s+(?:\w+\s+){0,2}$"
)
_SOMEBODY = (
    r"spouse|parents?|husband|wife|child|children|fianc\w*|partner|girlfriend|boyfriend|sister|brother|kids?|son|"
    r"daughter|mother|father|relative"
)
_CITIZEN = re.compile(
    r"\b(?:u\.?s\.?a?\.?|american|united states)[\s-]*(?:citizen(?:ship)?|passport|national)\b"
    r"|\bcitizen of (?:the )?(?:us\b|usa\b|u\.s\.|united states|america)"
)
_NO_CITIZEN = re.compile(
    rf"\W*(?:{_SOMEBODY}|only|programs?|applicants?|imgs|in \d|next|soon|application|interview|process)\b"
)
_CARD = re.compile(
    r"\b(?:(?:us )?green[\s-]?card|gc|lpr|(?:us |lawful )?permanent residen(?:t|ce|cy)(?: card)?)"
    r"(?:[\s-]*(?:holder|holding))?\b(?!\s*(?:sponsor|lottery|categor|applica|question|route|path|option|"
    r"for\b|based|of\b(?! (?:the )?us)))"
)
_I_HAVE = re.compile(
    r"\b(?:i|we|already|and)\s+(?:\w+\s+)?(?:have|hold|got|received|obtained)\s+(?:\w+\s+)?$"
)
_MY = re.compile(r"\b(?:my|the)\s+$")
_GOT = re.compile(
    r"^\W*(?:came|arrived|was (?:approved|granted|issued)|got approved|is approved|in hand)\b"
)
_COMING = re.compile(
    r"\b(?:next (?:year|month|spring|summer|week)|soon|in \d+ (?:months?|years?|weeks?)|"
    r"by (?:\w+ )?20\d\d|in 20\d\d|"
    r"will (?:get|have|receive|be)|going to|expect\w*|coming|should (?:get|have)|later)\b"
)
_PENDING = re.compile(
    r"\b(?:pending|process\w*|applied|filed|waiting|awaiting|i-?485|i-?130|i-?140|in progress|backlog)\b"
)
_BY_KIN = re.compile(r"^\W*(?:through|via|by|thru)\b")
_WISHED = re.compile(r"\b(?:want|like|after|about|how|hope|dream|get|when|getting|apply)\b")

_NO_NEED = re.compile(
    r"\b(?:do ?n[o']t|dont|does ?n[o']t|wo ?n[o']t|wont|will not|not|never|no longer)\s+(?:\w+\s+){0,2}?"
    rf"(?:need|requir|want)\w*\s+{_THE}(?:(?:program|{_ONE})\s+)*(?:visa|sponsor)\w*(?:\s+sponsor\w*)?"
    r"|\bno\s+need\s+(?:of|for)\s+(?:(?:a|any|visa|us|work)\s+)*(?:visa|sponsor)\w*"
    r"|\b(?:no|without)\s+visa(?:\s+sponsorship)?(?:\s+(?:is|are))?\s+(?:need(?:ed|s)?|requir\w+|necessary)"
    r"|\bno\s+(?:visa\s+)?sponsorship\s+(?:is\s+)?(?:need(?:ed)?|requir\w+|necessary)"
    r"|\bvisa(?:\s+sponsorship)?\s*(?:is|:|-)?\s*not\s+(?:need|requir|necess)\w*"
    r"|\bvisa(?: need)?s?\s*[:=-]\s*(?:none|no)\b|\bnon[\s-]?visa(?:[\s-](?:requiring|needing))?\b"
)
_NEED = re.compile(
    rf"\b(?:need|require|requiring|needing|seeking|looking for)\s+{_THE}"
    rf"(?:(?P<v>{_TWO})(?:\s+(?:visas?|status|sponsor\w*))*|visas?(?:\s+sponsor\w*)?|sponsorship)(?![\w-])"
    r"(?!\s+(?:interview|appointment|stamp|slot|letter|advice|info|help|guid|to\b|renew|extension|change|status|"
    r"for (?:my |an? )?(?:usce|observ|elective|exam|step|travel|tour|rotation|extern|interview)))"
)
# "programs that need", "you need", "don't need": not what the writer needs.
_NOT_I = re.compile(
    r"\b(?:not|\w*n't|dont|never|no longer|who|that|which|programs?|they|imgs?|you)\W+(?:\w+\W+)?$"
)
_REQUIRING = re.compile(
    r"\bvisas?[\s-]*(?:requiring|needing|seeking|needed|required|necessary)\b|\brequires? visa\b"
    r"|\bvisa(?: (?:need|status|type|requirement|sponsorship))?s?\s*[:=-]+\s*"
    rf"(?P<v>yes|y|need(?:ed)?|required|any|both|either|{_TWO})(?!\w)"
)
_ONLY = re.compile(
    rf"\b(?:only\s+(?P<a>{_ONE})|(?P<b>{_ONE})(?:\s+visas?)?\s+only)\b(?!\s*(?:programs?|hospitals?|interviews?|offers?))"
)
_BOTH = rf"{_ONE}\s*(?:/|or|and|&)\s*{_ONE}"
_OPEN = re.compile(
    r"\b(?:open to|fine with|ok(?:ay)? with|accept|will take|happy with|flexible)\s+(?:(?:with|on|"
    r"to|for)\s+)?"
    rf"(?:both(?: visas?)?|either(?: visas?)?|any visas?|{_BOTH})"
    rf"|\b(?:want|would like|prefer)\s+(?:both visas|either visa|any visa|{_BOTH})"
    r"|\b(?:(?:any|either) visa(?: type)?|both visas?|either)\s+"
    r"(?:(?:is|are|will|would|be|do|ok|okay|fine|works?|for me)\b\s*)+"
    rf"|\b(?:would|can|could) take (?:both(?: visas?)?|{_BOTH})"
    rf"|\b{_ONE} (?:is|would be) (?:ok|okay|fine|good) (?:too|as well|also)\b"
)
_PREFER = re.compile(
    r"\b(?:prefer|preferably|preferr(?:ed|ing)|ideally|hoping for|would like|want)\s+(?:an?\s+|the\s+)?"
    rf"(?P<a>{_ONE})(?!\w|\s+(?:visa\s+)?only|\s*(?:/|or|and|&)\s*{_ONE})|\b(?P<b>{_ONE})(?:\s+visa)?\s+preferred\b"
)
# "Want psychiatry on H-1B": the training that is wished for, not what to do on a visa that is held.
_WISHED_ON = re.compile(
    r"\b(?:want(?:ed|ing)?|wish|like|apply(?:ing)?|interested|looking|hop(?:e|ing)|aim(?:ing)?|target(?:ing)?|"
    r"prefer|pursue|match)\b"
    r"(?:(?!\b(?:after|waiver|work|jobs?|stay|remain|attending|later|travel|moonlight\w*|bring|visit|change|switch|"
    r"transfer|extend|renew|fellowship|know|ask|if|or)\b)[^,.;]){1,40}?"
    rf"\b(?:on|with|via|through)\s+{_THE}(?P<v>{_TWO})(?:\s+(?:visas?|sponsor\w*))?\W*$"
)
_TRAINED = re.compile(r"\b(?:residency|resident|match|train(?:ing)?)\b")
_DENIED = re.compile(r"\b(?:not|no|never|dont|stop|without|rather|instead|avoid)\b|n't\b")
_ALONE = re.compile(
    rf"^\W*(?:(?:visa|need|want|on|for)\W+)?(?P<v>{_TWO})(?:\s+visas?)?(?:\s+(?:needed|required))?\W*$"
)
_ANY_ALONE = re.compile(r"^\W*(?:both|either|any)(?: (?:one|visa|of them|is|are|ok|fine))*\W*$")
_SPONSORS = re.compile(
    r"\b(?:programs?|hospitals?|they|sponsors?|takes?|accepts?|does|says?|offers?|gives?|fellowships?)\b"
)

_HELD = (
    r"(?P<held>j[\s-]?1|h[\s-]?1[\s-]?b|f[\s-]?1(?:\s*opt)?|h[\s-]?4|j[\s-]?2|l[\s-]?[12]|o[\s-]?1a?|tn|e[\s-]?3|"
    r"b[\s-]?1\s*/?\s*-?b?-?2|b[\s-]?[12]|opt|cpt|(?:tourist|visitor|visit|student|dependent) visa)(?![\w-])"
)
_ON = re.compile(
    r"(?:\b(?:i|i'?m|im|am|currently|now|presently|here|living|staying|still|been|in the (?:us|usa|states))\b"
    rf"[^,.;]{{0,40}}?|^\W*)\b(?:on|under|holding)\s+{_THE}{_HELD}"
    r"(?!\s+(?:waiver|only|or|and|sponsor|program|interview|application|denied|refus|expired|slot))"
)
_TITLE = re.compile(
    rf"\b(?:i am|i'?m|im|am|as)\s+(?:(?:an?|currently|now|also)\s+)*{_HELD}\s+(?:visa\s+|ead\s+)?"
    r"(?:holder|resident|fellow|physician|doctor|student|dependent|visa|intern|trainee|scholar)\b"
)
_HAVE = re.compile(
    r"\b(?:i (?:currently )?(?:have|hold)|my (?:current )?(?:visa|status) is)\s+(?:(?:an?|the)\s+)*"
    rf"{_HELD}(?!\s+(?:waiver|offer|question|sponsor))"
)
# "My wife is on H-4 and I am on H-1B": what stands before speaks of somebody else.
_AND_I = re.compile(r"\band (?=i\b|i'?m\b)")
_NO_LONGER = re.compile(
    r"\b(?:was|used to|previous\w*|earlier|before|expired|ended|denied|refused|rejected|had|were|"
    r"came|entered|did|"
    r"trained|worked|finished|completed|will|would|going to|start|not|\w*n't|want|plan|if|can|cannot|"
    r"can't|could|may|should|do|does|is|are|must)\b"
)
_RESEARCH = re.compile(
    r"research|scholar|observ|postdoc|post-doc|exchange|elective|\blab\b|au pair|camp|professor"
)
_TRAINING = re.compile(
    r"\b(?:resident|residency|fellow|fellowship|pgy|attending|gme|intern year)\b"
)
_IMG = re.compile(
    r"\b(?P<non>non[\s-]*)?u\.?s\.?[\s-]*(?:citizen[\s-]*)?(?:img|fmg|international medical graduate)\b"
)
_STUDIED_ABROAD = re.compile(
    r"\b(?:caribbean|studied abroad|med(?:ical)? ?school abroad|graduated abroad|img|fmg|foreign medical)\b"
)
_ABROAD = re.compile(
    r"\b(?:i am|i'?m|im|am|currently|living|live|based|residing|reside|applying|stay(?:ing)?|"
    r"still)\b[^,.;]{0,20}?"
    r"\b(?:outside (?:of )?(?:the )?(?:us\b|usa\b|u\.s|united states)|abroad|"
    r"in my (?:home )?country|back home)"
)


class StatusReader:
    """Reads visa and citizenship of a text, clause after clause."""

    def __init__(self, notes: Notes, text: str) -> None:
        self._notes = notes
        self._training = bool(_TRAINING.search(text))
        self._research = bool(_RESEARCH.search(text))
        self._studied_abroad = bool(_STUDIED_ABROAD.search(text))
        self._citizen: tuple[Clause, int, int] | None = None
        self._type = False

    def read(self, clause: Clause) -> None:
        """Notes what a clause says about the writer's status; what it asks about it is no fact."""
        if not _TRIGGER.search(clause.text):
            return
        if clause.asked:
            self._alone(clause)
            return
        self._citizenship(clause)
        self._green_card(clause)
        self._held(clause)
        self._need(clause)
        self._choice(clause)
        self._img(clause)
        match = _ABROAD.search(clause.text)
        if match and not _STUDIED_ABROAD.search(match.group()):
            self._notes.add(clause, "citizenship_status", "abroad", *match.span())

    def finish(self, school_country: str) -> None:
        """A citizen who graduated abroad is a US IMG."""
        if self._citizen and not self._type and (self._studied_abroad or school_country):
            clause, start, end = self._citizen
            self._notes.add(clause, "applicant_type", "us_img", start, end)

    def _citizenship(self, clause: Clause) -> None:
        for match in _CITIZEN.finditer(clause.text):
            left, right = clause.left(match.start()), clause.text[match.end() :]
            if _NOT.search(left) or not _BE.search(left) or _NO_CITIZEN.match(right):
                continue
            if _COMING.search(clause.text) or _PENDING.search(clause.text):
                continue
            if clause.mine(match.start()):
                self._citizen = (clause, match.start(), match.end())
            self._notes.add(clause, "citizenship_status", "citizen", *match.span())
            self._notes.add(clause, "visa_need", "none", *match.span())

    # --- green card -------------------------------------------------------------------------

    def _green_card(self, clause: Clause) -> None:
        match = _CARD.search(clause.text)
        if not match:
            return
        text, left, right = clause.text, clause.left(match.start()), clause.text[match.end() :]
        if (
            _NOT.search(left)
            or re.search(r"\bcanad|\blost\b|\bexpired\b", text)
            or re.match(rf"\W*(?:{_SOMEBODY})\b", right)
        ):
            return
        mine = bool(_BE.search(left) or _I_HAVE.search(left))
        if _GOT.match(right) and (_MY.search(left) or mine):
            self._holds_card(clause, match)
        elif _PENDING.search(text) or _COMING.search(text):
            if not _WISHED.search(left) and not (clause.rule and not clause.firsts):
                self._expects_card(clause, match, pending=bool(_PENDING.search(text)))
        elif mine and _BY_KIN.match(right) and "holder" not in match.group():
            self._notes.doubt(
                clause,
                "visa_need:green_card",
                "Do you hold the green card already, or do you expect it? Only a card that you hold "
                "makes a visa unnecessary.",
                *match.span(),
            )
        elif mine:
            self._holds_card(clause, match)

    def _holds_card(self, clause: Clause, match: re.Match[str]) -> None:
        self._notes.add(clause, "citizenship_status", "permanent_resident", *match.span())
        self._notes.add(clause, "visa_need", "none", *match.span())

    def _expects_card(self, clause: Clause, match: re.Match[str], pending: bool) -> None:
        """A card that is expected is no card yet: until it is held, a visa is needed."""
        end = max(
            (m.end() for p in (_COMING, _PENDING) for m in p.finditer(clause.text)),
            default=match.end(),
        )
        span = (match.start(), max(end, match.end()))
        if not pending:
            self._notes.add(clause, "visa_need", "either", *span, rank=0)
        self._notes.doubt(
            clause,
            "visa_need:green_card",
            "You expect a green card. Until you hold it, programs count you as needing a visa"
            + (", unless you have a work permit (EAD). " if pending else ", so I do too. ")
            + "Will you need sponsorship at the start of training?",
            *span,
        )

    # --- visa -------------------------------------------------------------------------------

    def _held(self, clause: Clause) -> None:
        """A status that the writer holds now."""
        for pattern in (_ON, _TITLE, _HAVE):
            for match in pattern.finditer(clause.text):
                held = re.sub(r"[\s/-]", "", match["held"])
                before = _AND_I.split(clause.left(match.start("held")))[-1]
                stamp = pattern is _HAVE and held.startswith("b")  # in the passport, of no status
                if stamp or _NO_LONGER.search(before.replace("status is", "")):
                    continue
                span = (match.start("held"), match.end())
                self._notes.add(clause, "citizenship_status", "visa_holder", *span)
                if held == "j1" and not self._research:
                    self._notes.add(clause, "visa_need", "j1", *span)
                elif held == "h1b" and self._training and not self._research:
                    self._notes.add(clause, "visa_need", "h1b", *span)
                self._notes.spans.append((clause.start + match.start(), clause.start + match.end()))

    def _need(self, clause: Clause) -> None:
        """The visa that the writer needs, or that he needs none."""
        text = clause.text
        if none := _NO_NEED.search(text):
            if not _ABOUT_ASKING.search(clause.left(none.start())):
                self._notes.add(clause, "visa_need", "none", *none.span())
            return
        for match in _NEED.finditer(text):
            left = clause.left(match.start())
            if not _ABOUT_ASKING.search(left) and not _NOT_I.search(left):
                self._needs(clause, match)
        for match in _REQUIRING.finditer(text):
            if not _NOT.search(clause.left(match.start())):
                self._needs(clause, match)
        if wished := _WISHED_ON.search(text):
            span = wished.span("v")
            training = _TRAINED.search(wished.group()) or find_specialties(wished.group())
            if training and not _DENIED.search(text) and not _SPONSORS.search(text):
                self._notes.add(clause, "visa_need", _which(wished["v"]), *span, rank=2)
        if "visa_need" in self._notes.asked_for and (any_ := _ANY_ALONE.match(text)):
            self._notes.add(clause, "visa_need", "either", *any_.span(), rank=2)
        self._alone(clause)

    def _alone(self, clause: Clause) -> None:
        """ "j1" and nothing else, also beside a question: facts beside it make it the writer's."""
        if alone := _ALONE.match(clause.text):
            self._notes.add(
                clause, "visa_need", _which(alone["v"]), *alone.span(), weak=True, rank=2
            )

    def _needs(self, clause: Clause, match: re.Match[str]) -> None:
        """ "need visa" leaves open which: a visa that is named elsewhere says more."""
        named = match["v"] or ""
        rank = 2 if re.search(rf"{_J}|{_H}|both|either|any", named) else 0
        self._notes.add(clause, "visa_need", _which(named), *match.span(), rank=rank)

    def _choice(self, clause: Clause) -> None:
        """ "h1b only", "open to both", "prefer h1b"."""
        for pattern in (_ONLY, _OPEN, _PREFER):
            match = pattern.search(clause.text)
            left = clause.left(match.start()) if match else ""
            if not match or _NOT.search(left) or _SPONSORS.search(left):
                continue
            value = "either"
            if pattern is _ONLY:
                value = _which(match["a"] or match["b"])
            elif pattern is _PREFER:
                self._ask_preference(clause, match)
            self._notes.add(clause, "visa_need", value, *match.span(), rank=2)
            return

    def _ask_preference(self, clause: Clause, match: re.Match[str]) -> None:
        preferred, other = "a J-1", "an H-1B"
        if _which(match["a"] or match["b"]) == "h1b":
            preferred, other = other, preferred
        self._notes.doubt(
            clause,
            "visa_need:preference",
            f"You prefer {preferred}. Would {other} do as well, or do you leave those programs out?",
            *match.span(),
        )

    def _img(self, clause: Clause) -> None:
        found = list(_IMG.finditer(clause.text))
        if len({bool(m["non"]) for m in found}) != 1:
            return  # "us img or non us img"
        left = clause.left(found[0].start())
        if _BE.search(left) and not _NOT.search(left):
            kind = "non_us_img" if found[0]["non"] else "us_img"
            self._notes.add(clause, "applicant_type", kind, *found[0].span())
            self._type = self._type or clause.mine(found[0].start())


def _which(words: str | None) -> str:
    """The value of `visa_need` for the visas that are named; a visa without a name is either."""
    named = words or ""
    j1, h1b = re.search(_J, named), re.search(_H, named)
    return "j1" if j1 and not h1b else "h1b" if h1b and not j1 else "either"
