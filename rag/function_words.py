"""Small words of other languages that English does not use: they tell the language of a message that is
too short for a statistical classifier ("cuando es el match").

The languages are those that IMGs most often fall into in Latin letters; `hin` is Hindi and Urdu as they
are typed. Words that are also English ("come", "son", "die", "me", "ho"), names or abbreviations of the
field are left out, and so are thanks and greetings, which are answered as such.
"""

from __future__ import annotations

_LISTS = {
    "es": "que qué es el la los las del una unos por para con como cómo cuando cuándo donde dónde cuanto "
    "cuánto cuantos cual cuál puedo puede puedes necesito necesita tengo tiene quiero quisiera soy estoy "
    "está esta este hay mi mis muy pero porque sin sobre entre hacer trabajar saber entiendo gustaría "
    "residencia ayuda después antes también ya hasta",
    "pt": "que é o os uma um para com como quando onde quanto quantos qual posso pode preciso precisa tenho "
    "tem quero gostaria sou estou está não nao meu minha muito mas porque sem sobre fazer trabalhar saber "
    "visto residência nos eua depois antes também até você",
    "fr": "que quoi le les des une du pour avec comment quand où combien quel quelle puis-je puis "
    "je peux peut j'ai suis c'est il faut mon ma mes très mais parce sans faire travailler savoir voudrais "
    "besoin coute coûte après avant aussi dans sur ce cette médecin nous vous",
    "de": "was ist das der ein eine einen für wie wann wo wieviel welche kann ich muss brauche habe "
    "möchte bin nicht mein meine sehr aber weil ohne über zwischen machen arbeiten wissen lange gilt nach "
    "vor auch bis und oder",
    "it": "che è il lo gli una quando dove quanto quale posso può bisogno ho voglio vorrei sono "
    "mio mia molto perché senza fare lavorare sapere dopo prima anche fino",
    "tr": "ne nasıl nasil ne zaman nerede kadar hangi miyim mıyım ben benim için icin ile ve bir bu çok cok "
    "ama değil degil var yok istiyorum gerekiyor sonra önce",
    "hin": "kya hai hain mujhe mera meri mere chahiye kaunse kaunsa karte karta karna kar sakte sakta sakti "
    "hoga hota kaise kab kahan kitna kitne kitni nahi nahin lekin agar aur ke ka ki ko se mein pe liye baad "
    "pehle zaroori hoon hun tha thi gaya batao bataiye",
}
FUNCTION_WORDS = {code: frozenset(words.split()) for code, words in _LISTS.items()}
