"""Specialties by the names of the program table, and the ways people and tables write them."""

from __future__ import annotations

import re

# How a specialty is asked for, over a canonical question in small letters (rag.lexicon), narrower
# names first: "child neurology" is not also neurology.
_ASKED: dict[str, str] = {
    "Internal Medicine-Pediatrics": r"internal medicine[ /-]+pediatrics|"
    r"med(?:icine)?[ /-]+(?:peds|pediatrics)",
    "Internal Medicine-Psychiatry": r"internal medicine[ /-]+psychiatry|med(?:icine)?[ /-]+psychiatry",
    "Preliminary Surgery": r"prelim(?:inary)?(?: year)? (?:general )?surgery|surgery prelim(?:inary)?",
    "Preliminary Medicine": r"prelim(?:inary)?(?: year)? (?:internal )?medicine|"
    r"(?:internal )?medicine prelim(?:inary)?",
    "Child and Adolescent Psychiatry": r"child(?: and adolescent)? psychiatry",
    "Child Neurology": r"child neurology|pediatric neurology",
    "Neurodevelopmental Disabilities": r"neurodevelopmental disabilit\w+",
    "Neurological Surgery": r"neuro(?:logical )?[ -]?surgery|neurosurg\w*",
    "Interventional Radiology": r"interventional radiology|(?<=\bfor )ir\b",
    "Radiation Oncology": r"radiation oncology|rad[ -]?onc",
    "Plastic Surgery": r"plastics?(?: surgery)?",
    "Thoracic Surgery": r"(?:cardio)?thoracic surgery|ct surgery",
    "Vascular Surgery": r"vascular(?: surgery)?",
    "Orthopaedic Surgery": r"orthopa?edics?(?: surgery)?",
    "Obstetrics and Gynecology": r"obstetrics(?: and gynecology)?|gynecology|obs?[ /-]?gyn\w*",
    "Physical Medicine and Rehabilitation": r"physical medicine(?: and rehabilitation)?|physiatry",
    "Nuclear Medicine": r"nuclear medicine",
    "Preventive Medicine": r"(?:public health and )?(?:general )?preventive medicine",
    "Occupational and Environmental Medicine": r"occupational(?: and environmental)? medicine",
    "Aerospace Medicine": r"aerospace medicine",
    "Osteopathic Neuromusculoskeletal Medicine": r"neuromusculoskeletal medicine",
    "Internal Medicine": r"internal medicine|{IM}",
    "Family Medicine": r"family medicine|{FM}",
    "Emergency Medicine": r"emergency medicine|{EM}",
    "General Surgery": r"general surgery|{GS}|(?:categorical )?surgery(?! prelim)",
    "Transitional Year": r"transitional(?: year)?",
    "Diagnostic Radiology": r"(?:diagnostic )?radiology",
    "Pediatrics": r"pediatrics?",
    "Psychiatry": r"psychiatry",
    "Neurology": r"neurology|neuro",
    "Pathology": r"pathology",
    "Anesthesiology": r"anesthesiology|(?<=\bin )gas\b",
    "Dermatology": r"dermatology",
    "Ophthalmology": r"ophthalmology",
    "Otolaryngology": r"otolaryngology|otorhinolaryngology|\bent\b",
    "Urology": r"urology",
}
# Two letters are a specialty only where one is due: "im" is also how "I'm" is typed.
_DUE = (
    r"(?:(?:(?<=\bin )|(?<=\bfor )|(?<=\bof )|(?<=\binto )|(?<=\bmatched )){0}\b(?! (?:a|an|the|not|"
    r"trying|going|from|on)\b)|^{0}(?= (?:program )?(?:signals?|match))|"
    r"\b{0}(?= (?:positions?|spots?|seats?|places?|residents?|residency|interns?|(?:program )?signals?)\b))"
)


# In a terse list ("signals im fm peds") they are one anywhere, unless somebody speaks of himself.
_TERSE = r"{0}\b(?! (?:a|an|the|not|trying|going|from|on|applying|in|so)\b)"


def _compile(pattern: str, due: str) -> re.Pattern[str]:
    for letters in ("im", "fm", "em", "gs"):
        pattern = pattern.replace("{" + letters.upper() + "}", due.format(letters))
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])")


_PATTERNS = {name: _compile(pattern, _DUE) for name, pattern in _ASKED.items()}
_TERSE_PATTERNS = {name: _compile(pattern, _TERSE) for name, pattern in _ASKED.items()}
NAMES = tuple(_ASKED)

# How tables write a specialty, without what follows in brackets ("(Categorical)").
_WRITTEN: dict[str, tuple[str, ...]] = {
    "radiology-diagnostic": ("Diagnostic Radiology",),
    "diagnostic radiology and interventional radiology": (
        "Diagnostic Radiology",
        "Interventional Radiology",
    ),
    "child neurology and neurodevelopmental disabilities": (
        "Child Neurology",
        "Neurodevelopmental Disabilities",
    ),
    "surgery": ("General Surgery",),
    "surgery-general": ("General Surgery",),
    "surgery-preliminary": ("Preliminary Surgery",),
    "medicine-preliminary": ("Preliminary Medicine",),
    "medicine-pediatrics": ("Internal Medicine-Pediatrics",),
    "internal medicine/pediatrics": ("Internal Medicine-Pediatrics",),
    "medicine-psychiatry": ("Internal Medicine-Psychiatry",),
    "internal medicine/psychiatry": ("Internal Medicine-Psychiatry",),
    "obstetrics-gynecology": ("Obstetrics and Gynecology",),
    "pathology-anatomic and clinical": ("Pathology",),
    "physical medicine & rehab": ("Physical Medicine and Rehabilitation",),
    "public health and preventive medicine": ("Preventive Medicine",),
    "public health and general preventive medicine": ("Preventive Medicine",),
    "transitional": ("Transitional Year",),
    "orthopedic surgery": ("Orthopaedic Surgery",),
}
_BY_NAME = {name.lower(): (name,) for name in NAMES}


def find_specialties(text: str, terse: bool = False) -> list[str]:
    """The specialties that a canonical question names, in order of appearance, each once. `terse`:
    the question is about something that specialties have, so that "im" and "fm" are theirs."""
    lower = text.lower()
    found: list[tuple[int, str]] = []
    for name, pattern in (_TERSE_PATTERNS if terse else _PATTERNS).items():
        for match in pattern.finditer(lower):
            found.append((match.start(), name))
        lower = pattern.sub(lambda m: " " * len(m.group()), lower)
    return list(dict.fromkeys(name for _, name in sorted(found)))


def written(name: str) -> tuple[str, ...]:
    """The specialties that a table's cell stands for: `Surgery (Categorical)` → General Surgery. A
    name that is not known stands for itself."""
    bare = re.sub(r"\s*\([^)]*\)\s*$", "", name).strip()
    return _WRITTEN.get(bare.lower()) or _BY_NAME.get(bare.lower()) or (bare,)
