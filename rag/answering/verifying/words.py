"""The words that carry the content of a sentence, as stems, like words of the field taken as one."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.lexicon import normalise, tokens

# Words that say the same where a paraphrase speaks of it. Each line is one meaning.
_ALIKE = """
allow permit may can possible lawful legal eligible able free open
forbid prohibit ban bar illegal unlawful closed close shut
need require must mandatory necessary compulsory obligatory due obliged
show prove demonstrate satisfy evidence
get obtain receive earn acquire
give issue grant provide supply
ask request seek
cost price fee charge pay paid payment expense
begin start commence
end finish expire lapse stop cease
keep stay remain retain hold
doctor physician resident trainee fellow
applicant candidate person graduate
hospital employer program institution
job work post position employment place
home abroad foreign
try attempt sitting
exam test examination step
wait delay
spouse wife husband partner
child kid children
school university college
licence license
send submit upload file mail forward
change switch move transfer
buy purchase
quit leave
list register
check look read verify consult
say state tell report
choose pick select decide
before prior until
after once following
year annual yearly annually
bind binding
release free waive
false fake untrue
approve approval
refuse reject deny decline denial refusal
contract agreement
help support assist
count counts
form paper document
also too
ahead advance
reply answer respond
online virtual remote
rank order
matched match
valid validity
enough sufficient suffice
several many multiple plenty
straight direct directly
together jointly
separate separately own
permanent permanently
usual usually normal normally
extra additional further more
list name
send sent
take took taken
give gave given
make made
choose chose chosen choice
quit left
say said told
keep kept held
get got gotten
begin began begun
meet met
bring brought
buy bought
find found
write wrote written
lose lost loss
fall fell fallen
rise rose risen
win won
withdraw withdrew withdrawn withdrawal
become became
come came arrive arrival
teach taught
speak spoke spoken
break broke broken
grow grew grown
spend spent
sell sold
stand stood
run ran
show shown proof
list registration
applicant application apply
verify verification
decide decision
allow permission eligibility
extend extension
end expiry
recognise recognition
compare comparison
explain explanation
describe description
certificate certified certify
citizen citizenship
publish publication
suspend suspension
admit admission
standard standardise standardize standardised
almost nearly
affect influence touch
important main top
aim goal
include contain
happen occur
trip travel journey
gap interruption
forever permanent
fixed set
discover locate find
inform notify say
two 2
three 3
four 4
five 5
six 6
seven 7
eight 8
nine 9
ten 10
eleven 11
twelve 12
rise increase
fall decrease drop
"""


# Contractions, as stems, and words by which a sentence is only begun or joined.
_NO_CONTENT = frozenset(
    "isnt arent wasnt werent doesnt didnt hasnt havent hadnt wont wouldnt shouldnt couldnt cant neednt "
    "mustnt youre youv youll youd theyr theyv theyll theyd weve were itll thatll accord automat both along "
    "altogeth otherwis".split()
)


@lru_cache(maxsize=1)
def _same() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in _ALIKE.strip().splitlines():
        first, *others = line.split()
        for word in (first, *others):
            for stem in tokens(word):
                table.setdefault(stem, first)
    return table


@lru_cache(maxsize=32768)
def content(text: str) -> frozenset[str]:
    """The stems of the words of `text` that carry its content, each meaning once."""
    same = _same()
    found = tokens(_spelt(normalise(text).replace("*", "")))
    return frozenset(same.get(t, t) for t in found if t not in _NO_CONTENT)


def stems(words: str) -> frozenset[str]:
    """The stems of a list of words, as `content` gives them, with the words that stand for like ones."""
    listed = words.split()
    return frozenset(listed).union(*(content(word) for word in listed))


# British and American spelling as one.
_SPELLINGS = (
    (re.compile(r"(?<=\w{3})is(?=(?:e[ds]?|ing|ations?|er)\b)"), "iz"),
    (re.compile(r"(?<=\w{3})our(?=(?:s|ed|able|ing|ful)?\b)"), "or"),
    (re.compile(r"(?<=[a-z]t)re(?=s?\b)"), "er"),
    (re.compile(r"(?<=[a-z])[ao]e(?=[sdmt]\w)"), "e"),
    (re.compile(r"\b(practi|defen|offen|preten)[sc]e"), r"\1ce"),
)


def _spelt(text: str) -> str:
    for pattern, put in _SPELLINGS:
        text = pattern.sub(put, text)
    return text


def share(claim: str, source: str) -> float:
    """The share of the content words of `claim`, its numbers left out, that `source` holds; 1 for a claim
    without any."""
    mine = frozenset(w for w in content(claim) if not w[0].isdigit())
    return len(mine & content(source)) / len(mine) if mine else 1.0
