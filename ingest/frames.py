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
    r"Read from (?:the program's page|a page of its institution), (?:dated [^;]+|without a date); "
    r"confidence \w+\.",
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
    # about the answer before
    r"It stands on official pages, and I am as sure as they are\. I cannot see your own case, and pages "
    r"change: open them before you act\. Once more:",
    r"Only a part of it stands on official pages; check these before you act\. Once more:",
    r"No official page was read for it, only those below\. Check with the office itself before you act\.",
    r"No: I said that all of it, or a part, is not known here\.",
    r"No: this is not settled\.",
    r"It is not held here, so I cannot be sure of it\.",
    r"(?:What I hold, with its pages|What is known so far|Once more|It comes from|What it rests on):",
    r"The sum is only as right as what you told me\. The rule that it follows:",
    r"What is held here of the reason:",
    r"Why it was made so is not held here\.",
    r"The reason is not held here, and I will not guess it\.(?: The table holds what the page said:)?",
    r"I hold what applies, from whom and for when\.",
    r"What comes after \"[^\"]*\" depends on your case\. Tell me in a sentence where you are and what "
    r"you want to do next(?:\.|, or ask one of these:)",
    r"I gave no answer to that one: it lies outside what I know or may help with\. If I misread you, ask it "
    r"once more in other words\.",
    r"It is what the page behind it said, as far as it was read, and programs change it every season\. "
    r"What the page does not say is neither a yes nor a no\.",
    r"and \d+ more rows, each with its own page and date",
    r"Ask the program's coordinator in writing before you apply or rank\.",
    r"The table was checked on \d+ \w+ \d{4}\.",
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
    r"What the pages of these \d+ programs say:",
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
    r"Each row is what the program's own page, or a page for its whole institution, said when it was "
    r"read; \"unknown\" means that the page did not say\. The table does not hold every program\. "
    r"Confirm with the program before you apply\.",
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
