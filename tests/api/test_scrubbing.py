"""Personal data goes out of a question, and nothing else does. All persons here are made up."""

from __future__ import annotations

import time

import pytest

from api.scrubbing import MOST_CHARACTERS, scrub

# (text, what must be gone, what stands in its place at least once)
PERSONAL = [
    ("my mail is fatima.khan82@gmail.com can you send it", "fatima.khan82", "[e-mail]"),
    ("write to A_Osei+img@uni-accra.edu.gh please", "A_Osei", "[e-mail]"),
    ("email: drzubaida (at) gmail (dot) com", "drzubaida", "[e-mail]"),
    ("reach me at marwan88 at yahoo.com about J-1", "marwan88", "[e-mail]"),
    ("call me +92 300 1234567 about the visa", "1234567", "[phone]"),
    ("my whatsapp is 0300-1234567", "1234567", "[phone]"),
    ("phone (212) 555-0142, can I call the program?", "0142", "[phone]"),
    ("is 212.555.0187 the number of ECFMG", "0187", "[phone]"),
    ("text me on 98 76 54 32 10", "76 54", "[phone]"),
    ("contact 00201001234567 for my papers", "1001234567", "[phone]"),
    ("tel: +1-646-555-0173", "0173", "[phone]"),
    ("my cell 6465550173", "6465550173", "[phone]"),
    ("here https://linkedin.com/in/ali-raza-md-99 my page", "ali-raza", "[link]"),
    ("see https://example.org/apply?token=abc123&id=77", "token", "[link]"),
    ("www.facebook.com/sana.doctor is me", "sana", "[link]"),
    ("my results are at results.usmle.org/view?candidate=5551", "5551", "[link]"),
    ("follow @zara_md on instagram", "zara_md", "[account]"),
    ("I was born on 3 May 1990, does age matter?", "1990", "[date of birth]"),
    ("dob 12/04/1991 is age a problem", "12/04", "[date of birth]"),
    ("DOB: 1988-07-30, which form", "1988", "[date of birth]"),
    ("date of birth is May 4, 1993 on my passport", "1993", "[date of birth]"),
    ("born in Lahore in 1987 and graduated 2015", "1987", "[date of birth]"),
    ("my birthday is 14th of August", "August", "[date of birth]"),
    ("my degree says 17.11.1992 but passport differs", "1992", "[date of birth]"),
    ("SEVIS N0012345678 is terminated what now", "0012345678", "[number]"),
    ("receipt IOE0912345678 pending since March", "0912345678", "[number]"),
    ("case EAC-21-900-12345 status", "12345", "[number]"),
    ("WAC2190012345 got an RFE", "2190012345", "[number]"),
    ("my A-number is A123456789", "123456789", "[number]"),
    ("alien number A 098 765 432 on the card", "098", "[number]"),
    ("A-098765432 is my USCIS number", "098765432", "[number]"),
    ("ECFMG ID 0-987-654-3 cannot log in", "987-654", "[number]"),
    ("USMLE ID 5-432-109-8, permit not there", "432-109", "[number]"),
    ("my aamc id is 15432109", "15432109", "[number]"),
    ("AAMC 13579246 token does not work", "13579246", "[number]"),
    ("passport AB1234567 expires in June", "AB1234567", "[number]"),
    ("passport no. 987654321 is old", "987654321", "[number]"),
    ("passport number is P12345", "P12345", "[number]"),
    ("I-94 number 123456789A1 wrong class", "123456789", "[number]"),
    ("ds-160 confirmation AA00B1C2D3", "AA00B1C2D3", "[number]"),
    ("my SSN 123-45-6789 came", "6789", "[number]"),
    ("CNIC 35202-1234567-1 for police certificate", "1234567", "[number]"),
    ("NRMP id N1234567 not found", "1234567", "[number]"),
    ("my name is Fatima Zahra Khan and I need a J-1", "Zahra", "[name] and I need a J-1"),
    ("my name is oluwaseun adeyemi from nigeria", "adeyemi", "[name] from nigeria"),
    ("MY NAME IS FATIMA, CAN I APPLY", "FATIMA", "[name], CAN I APPLY"),
    ("My name's Jean-Pierre Mbeki. Can I apply?", "Mbeki", "[name]. Can I apply?"),
    ("name: Anjali Deshpande, yog 2019", "Deshpande", "[name], yog 2019"),
    ("I am Fatima, an IMG from Sudan", "Fatima", "I am [name], an IMG from Sudan"),
    ("I'm Bogdan Petrescu and I failed Step 1", "Petrescu", "I'm [name] and I failed Step 1"),
    ("im ali from pakistan can i get h1b", "ali", "im [name] from pakistan can i get h1b"),
    ("i am zubaida from sudan", "zubaida", "i am [name] from sudan"),
    ("This is Chukwuemeka, I matched", "Chukwuemeka", "This is [name], I matched"),
    ("hello Sara, can I moonlight?", "Sara", "hello [name], can I moonlight?"),
    ("Dear Dr. Ali, may I ask about the waiver", "Ali", "[name], may I ask about the waiver"),
    ("Dr Ali told me to take Step 3", "Ali", "Dr [name] told me to take Step 3"),
    ("can Dr. Brown write my letter", "Brown", "Dr. [name] write my letter"),
    ("dr brown said no letter", "brown", "dr [name] said no letter"),
    ("Prof. Adeyemi-Cole will not sign", "Adeyemi", "Prof. [name] will not sign"),
    ("Mrs. Gonzalez from GME says no", "Gonzalez", "Mrs. [name] from GME says no"),
    ("Doctor Osei is my chair", "Osei", "Doctor [name] is my chair"),
    ("Mr. bin Laden-Shah is the notary", "Shah", "Mr."),
    ("my wife Sara is on H-4, can she work", "Sara", "my wife [name] is on H-4, can she work"),
    ("my husband omar has a green card", "omar", "my husband [name] has a green card"),
    ("my son Zayyan needs a J-2", "Zayyan", "my son [name] needs a J-2"),
    ("my daughter named Inaaya was born here", "Inaaya", "my daughter named [name]"),
    ("My friend Kwabena Owusu matched in IM", "Owusu", "My friend [name] matched in IM"),
    ("my attorney Svetlana Morozova filed it", "Morozova", "my attorney [name] filed it"),
    ("my program director Yellapragada refused", "Yellapragada", "director [name] refused"),
    ("my wife Grace is a US citizen", "Grace", "my wife [name] is a US citizen"),
    ("can I get J-1? thanks, Tariq Mehmood", "Mehmood", "thanks, [name]"),
    ("which programs take 2012 grads? Regards, Nkechi O.", "Nkechi", "Regards, [name]"),
    ("what about Step 3? - Aishwarya", "Aishwarya", "- [name]"),
    ("my letter is by Dr. J. Ramaswamy", "Ramaswamy", "Dr."),
    ("is Ramesh allowed to travel? Ramesh is on J-1", "Ramesh", "[name] is on J-1"),
    ("my wife Thandeka works. Can Thandeka study?", "Thandeka", "Can [name] study?"),
    ("Ahmed Al-Rashid got an RFE", "Rashid", "[name] got an RFE"),
    ("I live at 1423 Maple Grove Avenue, apt 4B", "Maple", "[address]"),
    ("Good morning, Sunita here, a question", "Sunita", "[name] here, a question"),
    ("my brother-in-law Raghunath is a hospitalist", "Raghunath", "[name] is a hospitalist"),
    ("Name - Oyelaran Bamidele, yog 2015", "Bamidele", "[name], yog 2015"),
    ("my DOB is 05-Jun-1989 does it matter", "1989", "[date of birth]"),
    ("our chief resident Tyrone said no vacation", "Tyrone", "chief resident [name] said no"),
    ("my friend Yaw says H-1B is better", "Yaw", "my friend [name] says"),
    ("Abdul-Rahman Al-Farsi, MD, asks: moonlight?", "Farsi", "[name], MD, asks"),
    ("sent by Fatoumata Diallo", "Diallo", "sent by [name]"),
    ("license no MD 445566 in Ohio", "445566", "[number]"),
    ("my password for OASIS is Summer2020!", "Summer", "[password]"),
]  # fmt: skip

INTACT = [
    "can i moonlight on a J-1?",
    "Dr. visits while on vacation: does my insurance pay?",
    "is a dr appointment covered by the J-1 insurance",
    "Dr. Shortage areas: do they help for a waiver?",
    "when is Step 2 due for the May 2027 certification",
    "What is the Step 2 CK score for IM with 241 238 2018",
    "my I-94 says D/S, what does it mean",
    "who signs the DS-2019",
    "J-1 or H-1B for neurology?",
    "Form 8843 and Form 1040-NR: which first?",
    "I am Pakistani and need a visa",
    "I am Indian, can I change to H-1B?",
    "I am Nepali, yog 2018, step 2 241",
    "I'm ECFMG certified, what next?",
    "I am an IMG from Egypt with 3 US LORs",
    "I am Currently on F-1 and graduate in May 2027",
    "Im Green card holder, do I need ECFMG?",
    "I am Ukrainian. Is the police certificate needed?",
    "im nepali, can i do fellowship",
    "hi, can I ask about the Match?",
    "Hello Doctor, is Step 3 needed for H-1B?",
    "thanks, what about H-4?",
    "thank you. And the waiver?",
    "Does Griffin Hospital sponsor H-1B?",
    "Does Saint Mary's Hospital take old graduates?",
    "does Maimonides Medical Center sponsor H-1B",
    "Is Henry Ford Hospital IMG friendly?",
    "Robert Packer Hospital internal medicine visa",
    "Does Mount Sinai Morningside want 2 letters?",
    "does Wyckoff Heights accept 3 attempts",
    "I studied at King Fahd University, is it in the World Directory?",
    "Aga Khan University graduates in New York",
    "Johns Hopkins or Cleveland Clinic for research?",
    "ranked Jackson Memorial first, is that a mistake",
    "what does nyu neurology require",
    "can i work between 01/07/2027 and 30/06/2028",
    "the interview is on 2026-12-14 at 9:30",
    "Match Day is 19 March 2027, when do contracts come",
    "step1 pass, step2 245, step3 218, 2016 grad",
    "scores 230 240 250 with gap 2015 2019",
    "is $100,000 due for every H-1B petition",
    "the fee of 1000000 naira? no: $1,000,000 in assets",
    "salary 65,000 a year in Ohio, what tax",
    "INA 212(e) and 8 CFR 214.2(h)(4)",
    "22 CFR 62.27 says 7 years",
    "see ecfmg.org or https://www.nrmp.org/",
    "my wife is on H-4, can she work?",
    "my husband is American, do I need J-1?",
    "my wife and son on J-2",
    "my son is 3 years old, J-2 possible?",
    "my friend says Canada is easier",
    "my wife Indian, me Nepali, which visa",
    "our program director will not sign the form",
    "my attorney asked for Form I-140",
    "my name is spelled differently on my passport and my ECFMG certificate",
    "my name is not on the rank list",
    "my name is misspelled on the DS-2019, who corrects it",
    "the name on my diploma differs from the passport",
    "first name and last name switched in ERAS",
    "passport expires in May 2027, can I travel?",
    "how many days before the passport expires must I renew",
    "A 2018 graduate with 250 on Step 2 CK",
    "AAMC fee for 30 programs in 2 specialties",
    "ECFMG ID card lost, what to do",
    "receipt of Form I-797 takes how long",
    "call the program or e-mail the coordinator?",
    "is 1-2 months USCE enough",
    "24/7 hotline for residents in distress?",
    "my mark in Step 1 is low, will I match?",
    "I hope to match in Georgia or Virginia",
    "Jordan is my home country, is there a Skills List entry?",
    "can I grant power of attorney",
    "may I apply in April or June?",
    "the J-1 waiver in Chad or Israel does not exist, right",
    "i am applying for the third time, any hope",
    "i am a cardiologist in Germany",
    "it's Friday and my EVSP application is stuck",
    "H-1B cap-exempt at University of Texas?",
    "was born outside the US to American parents, am I an IMG?",
    "does age matter, I am 41",
    "my password is not accepted by OASIS, whom to call",
    "our chief resident is on J-1 too",
    "is anyone here on H-1B? Nobody here knows",
    "my student visa ends, fellow status next, intern year done",
    "Signed by Congress? the bill on the Conrad program",
    "baby born after ds-2019s were issued, how do we bring her",
    "OET 350 350 340 and 320 in writing, again the whole test?",
    "my name is misprinted on the ecfmg certificate itself",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "gone", "instead"), PERSONAL, ids=[t[:40] for t, _, _ in PERSONAL]
)
def test_personal_data_is_taken_out(text: str, gone: str, instead: str) -> None:
    found = scrub(text)
    assert gone not in found
    assert instead in found


@pytest.mark.parametrize("text", INTACT)
def test_nothing_else_is_taken_out(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize("text", [t for t, _, _ in PERSONAL])
def test_a_scrubbed_text_stays_as_it_is(text: str) -> None:
    assert scrub(scrub(text)) == scrub(text)


def test_there_are_enough_sentences_and_half_of_them_have_nothing_to_scrub() -> None:
    assert len(PERSONAL) + len(INTACT) >= 120
    assert len(INTACT) >= (len(PERSONAL) + len(INTACT)) / 2


def test_long_text_is_cut_after_it_was_scrubbed() -> None:
    # Cut first, the address would lose the end by which it is known as one.
    text = "why " * 122 + "ask fatima.khan@example.com " + "or not " * 50
    found = scrub(text)
    assert len(found) == MOST_CHARACTERS
    assert "fatima" not in found
    assert found.endswith("…")


def test_lines_become_one() -> None:
    assert scrub("can i\n\n work\ton J-1") == "can i work on J-1"


@pytest.mark.alone
@pytest.mark.parametrize(
    "unit", ["a", "a.", "1-", "+1", "A", "x1", "Ali ", "Dr A. ", "my name is "]
)
def test_text_made_to_take_long_is_scrubbed_soon(unit: str) -> None:
    began = time.monotonic()
    assert len(scrub((unit * 4000)[:4000])) <= MOST_CHARACTERS
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("more", range(0, 60, 3))
def test_number_at_the_end_of_what_is_read_is_not_left_in_half(more: int) -> None:
    # The addresses shrink, so that what stands at the end of what is read is kept.
    long = f"{'a' * 90}@x.org " * 14
    found = scrub(f"{long}{'y' * more} call me, {'so ' * 20}+92 300 1234567 or write, {'so ' * 90}")
    assert "so so" in found
    assert "300" not in found
