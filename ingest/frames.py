"""The fixed words of the built-in answerer: what it says of its own answers, of the base and around
program rows, but not of the world. They need no citation, so support.py leaves them out.

They stand here word for word. A sentence of the answerer that is new, or worded anew, counts as a
claim until it is cited or stands here; `advisor eval --show` names it.
"""

from __future__ import annotations

import re

# A figure that is not held, in words.
_FIGURE = r"(?:how many|the (?:price|match rate|share|number|Step 2 CK scores)) [^.]+\. "
# Emphasis is left out; P@1 is the name of the program that [1] leads to.
_FRAMES = (
    # when it was so, and how far to trust it
    r"Reputation, not evidence:",
    r"As of [^.,]+, checked \d+ \w+ \d{4}\.",
    r"Some of its sources carry no date; checked \d+ \w+ \d{4}\.",
    r"Its review was due on \d+ \w+ \d{4}: check the source before you act\.",
    r"(?:The official|A) page behind this answer (?:was found changed on \d+ \w+ \d{4} and is being "
    r"checked again|could not be read on \d+ \w+ \d{4}); last checked on \d+ \w+ \d{4}\.",
    r"Answers about [\w .-]+ are switched off(?: since \d+ \w+ \d{4})?: .*",
    r"Reckoned on \d+ \w+ \d{4}\.",
    r"Read from the program's page, (?:dated [^;]+|without a date); confidence \w+\.",
    r"Take this as a lead to confirm, not as a fact\.",
    # what is not held
    r"I looked for \".*?\" in \d+ sections and \d+ program rows \(edition of [^)]+\) and found nothing "
    r"that answers it, so I will not guess\.",
    r"That is outside what I know\. I answer questions of international medical graduates about US "
    r"residency: visas, [^.]*\.",
    r"\".*?\" is not among the \d+ programs of the table, so I cannot say what it requires or which "
    r"visa it sponsors, nor that it exists\. Check the name in FREIDA or Residency Explorer \(AAMC\), "
    r"then read the program's own page or write to its GME office\.",
    r"The table does hold a name like it: .+? If you mean that one, ask with its name\.",
    r"[^\n]+? is not in the table of \d+ programs, so I cannot say what it requires or which visa it "
    r"sponsors\. Held for [^\n]+?: [^\n]+?\. What that page says does not hold for [^\n]+?: each program "
    r"decides for itself\.",
    r"Ask the coordinator of the program or the hospital's GME office, and look for it in FREIDA or "
    r"Residency Explorer \(AAMC\)\.",
    r"The table of \d+ programs holds none for [^.]*\. That does not mean that there is none: look in "
    r"FREIDA or Residency Explorer \(AAMC\), and ask the programs' GME offices\.",
    r"[^.]+ (?:is|are) not named in what is held on \"[^\"]*\"\.",
    r"The rule there is not known here: ask that state's board or office\.",
    r"Lists change: check the official page on the day you act\.",
    r"Its page, as it was read, does not say; that is neither a yes nor a no\.",
    r"\*\*Not known here:\*\* [^.\n]+\. None of these pages, as they were read, says so; that is neither a "
    r"yes nor a no\.",
    r"the [\w ]+ you ask for stands in no section that I have\.",
    r"What is held on the subject:",
    r"A language model read your question in English as: [^\n]+? If you meant something else, please ask in "
    r"English; simple sentences are enough\.",
    r"Translation by a language model of the sentences above\. Only the English text was checked, and it "
    r"holds; what to take care of, sources and dates stand there\.",
    r"It depends on your visa, and you have not told me which it is\.",
    rf"{_FIGURE}(?:Tables of NRMP reports are not part of this base, because the NRMP reserves their "
    r"use\. )?Look (?:in|at) .+?(?:: https?://\S+| on the day you pay\.)",
    rf"{_FIGURE}The \d{{4}} Match has not taken place; its first figures come with the NRMP's news "
    r"release in March \d{4}\. https?://\S+",
    r"I cannot place \".*?\": no town around it is held\. Name the state, or a big city near it"
    r"(?:\.|, and I list what the table holds there\.)",
    # around quotes of outside documents
    r"From a document that was added by this site's staff and is not part of the reviewed guidance: "
    r"[^\n]+\. It speaks for: [^\n]+\.",
    r"Not known in the reviewed guidance\.",
    r"(?:For others it may be different\. )?It was not checked against other sources: confirm it with "
    r"[^\n]+ before you act\.",
    r"I also looked into [^\n]+, added by this site's staff, and found nothing there that answers it\.",
    # what the person told, and what is asked back
    r"\AYou told me: [^.!?]+\.\Z",
    r"Questions back, so that I have it right:",
    # around a reckoning and program rows
    r"The working:",
    r"Keep in mind:",
    r"What is held about P@\d+:",
    r"\(P@\d+\)\.?",
    r"Confirm on its page before you apply: \S+",
    r"(?:Met|Not met), by what its page states\.",
    r"Not met, but its note calls the number a preference: ask the program\.",
    r"You ask about [^.:]+(?:\.|: \d+ of those shown state a limit that it meets, \d+ one that it does not, "
    r"\d+ do not say\.)",
    r"That name fits \d+ programs of the table\. What their pages say:",
    r"The first \d+ are shown; name the specialty or the city for the rest\.",
    r"None of the \d+ programs in the table says yes to all of it: [^\n]+?\. (?=\d+ (?:more )?leave)",
    r"\d+ of the \d+ programs in the table fits? [^:;\n]+?\. (?=\d+ (?:more )?leave)",
    r"\d+ (?:more )?(?:leaves a point open: it is marked|leave a point open: they are marked), and neither "
    r"a yes nor a no\.(?: The \d+ best supported are:)?",
    r"How it was applied to the \d+ rows of that specialty and place:",
    r"[^\n:]+: \d+ say yes, \d+ leave it open, \d+ say no and are left out\.",
    r"Left out (?:as reported closed|because their pages take no international graduates): \d+\.",
    r"Not applied: [^\n]+?\. The list does not sort by it: ask each program\.",
    r"\d+ of the \d+ programs in the table fit [^:;]+(?:; the \d+ best supported are)?:",
    r"\"Near [^\"]+\" is decided by a fixed list of towns within about an hour of it; a town that is not "
    r"on the list is left out\.",
    r"No towns around [^:]+ are held: only the city itself is shown\.",
    r"Programs whose setting is unknown stand last; they are not left out\.",
    r"Ordered by how near each row's notes come to \".*?\"\. Few pages say how good teaching or mentoring "
    r"is: ask current residents\.",
    r"Whether this program takes you or your visa stands on its own page\.",
    r"Each row is what the program's own page said when it was read; \"unknown\" means that the page "
    r"did not say\. The table does not hold every program\. Confirm with the program before you apply\.",
    # to a message in another language, or without words
    r"I answer in English only\. Please write your question in English; simple sentences are enough, "
    r"and mistakes do no harm\.",
    r"I could not find words in that message\. Please type your question in a sentence, for example: "
    r"Can I moonlight on a J-1\?",
)
_FRAME = re.compile("|".join(_FRAMES), re.IGNORECASE)


def without_frames(text: str) -> str:
    """What `text`, a line of an answer, says besides the fixed words."""
    return " ".join(_FRAME.sub("", text).split())
