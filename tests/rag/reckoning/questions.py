"""Questions that ask for a reckoning, with its inputs, and questions that stay with the guidance."""

from __future__ import annotations

from typing import Any


def fees(*counts: int | tuple[str, int], **more: Any) -> tuple[str, dict[str, Any]]:
    wanted = [
        {"programs": c} if isinstance(c, int) else {"specialty": c[0], "programs": c[1]}
        for c in counts
    ]
    return "application_fees", {"applications": wanted, **more}


def stages(tool: str, **years: float) -> tuple[str, dict[str, Any]]:
    plan = [{"name": n.replace("_", " "), "years": float(y)} for n, y in years.items()]
    return tool, {"stages": plan}


def grace(period: str, day: str, **more: str) -> tuple[str, dict[str, Any]]:
    return "grace_periods", {"period": period, "day": day, **more}


IM, FM, EM = "internal medicine", "family medicine", "emergency medicine"

READ: list[tuple[str, tuple[str, dict[str, Any]]]] = [
    # application fees
    ("how much for 45 IM and 20 FM programs in eras", fees((IM, 45), (FM, 20))),
    ("eras cost for 100 programs", fees(100)),
    ("how much 45 IM and 20 FM together", fees((IM, 45), (FM, 20))),
    ("what would 40 psych cost", fees(("psychiatry", 40))),
    ("how much for 100 im programs on eras", fees((IM, 100))),
    ("150 applications total bill eras", fees(150)),
    ("40 im plus 40 fm, how much eras fee", fees((IM, 40), (FM, 40))),
    ("cost to apply 200 programs one specialty", fees(200)),
    ("price for 60 programs family medicine eras", fees((FM, 60))),
    ("what will i pay if i apply to 80 psychiatry programs and 30 neurology programs",
     fees(("psychiatry", 80), ("neurology", 30))),
    ("45 im and 20 in fm, eras total?", fees((IM, 45), (FM, 20))),
    ("eras fee for 35 pediatrics", fees(("pediatrics", 35))),
    ("how much does it cost to apply to 50 em programs", fees((EM, 50))),
    ("cost of 50 em programs on residencycas", fees((EM, 50))),
    ("how much would 120 im, 40 fm and 25 peds applications cost",
     fees((IM, 120), (FM, 40), ("pediatrics", 25))),
    ("eras cost 60 programs each in im and fm", fees((IM, 60), (FM, 60))),
    ("total cost of applying to 12 neurosurgery programs", fees(("neurosurgery", 12))),
    ("how much is it for me to apply 100 programs in IM for match 2027",
     fees((IM, 100), season="2026-27")),
    ("eras 2026 fee for 43 programs", fees(43, season="2025-26")),
    ("IM 45, FM 20: eras cost?", fees((IM, 45), (FM, 20))),
    ("what do 1,200 applications cost in eras", fees(1200)),
    ("how expensive are 85 obgyn applications", fees(("obstetrics and gynecology", 85))),
    ("i applied to 70 programs IM how much did i pay", fees((IM, 70))),
    ("i have applied to 60 IM and 40 FM programs, how much have i paid in eras",
     fees((IM, 60), (FM, 40))),
    ("i applied to 40 internal medicine programs already, how much for 30 more",
     ("application_fees",
      {"applications": [{"specialty": IM, "programs": 70, "already": 40}]})),
    ("how much for 30 more programs on eras", ("application_fees", {"adding": 30})),
    ("i have only 1000 dollars how many eras programs can i afford",
     ("application_fees", {"budget": 1000})),
    ("calculate my eras fees please", ("application_fees", {})),
    ("I'm planning 55 internal medicine and 15 psychiatry applications. What would ERAS charge me?",
     fees((IM, 55), ("psychiatry", 15))),
    ("my budget is $1500. how many programs can I apply to in ERAS?",
     ("application_fees", {"budget": 1500})),
    # rank lists
    ("rank 25 programs fee", ("rank_list_fees", {"ranks": 25})),
    ("can i rank 25 programs, whats the extra charge", ("rank_list_fees", {"ranks": 25})),
    ("i want to rank 110 programs is there another charge for long lists",
     ("rank_list_fees", {"ranks": 110})),
    ("nrmp cost if i rank 40 programs and register late",
     ("rank_list_fees", {"ranks": 40, "late": True})),
    ("how much to rank 22 programs as a couple",
     ("rank_list_fees", {"ranks": 22, "couple": True})),
    ("price of a rank list with 180 programs", ("rank_list_fees", {"ranks": 180})),
    ("i rank 25 programs in IM and 5 in FM how much does it cost", ("rank_list_fees", {"ranks": 30})),
    ("how much to rank 15 IM programs and 10 FM programs in 2027", ("rank_list_fees", {"ranks": 25})),
    ("what does nrmp charge for 33 ranks, fee?", ("rank_list_fees", {"ranks": 33})),
    # results
    ("step 2 ck 213 in march 2024 did i pass",
     ("exam_results", {"exam": "step2ck", "score": 213, "taken": "2024-03"})),
    ("i got 216 in ck in august 2025, pass or fail",
     ("exam_results", {"exam": "step2ck", "score": 216, "taken": "2025-08"})),
    ("scored 217, exam was in june 2025, did i pass",
     ("exam_results", {"score": 217, "taken": "2025-06"})),
    ("is 214 pass in step 2 ck", ("exam_results", {"exam": "step2ck", "score": 214})),
    ("step 3 score 199 in 2023, is it a fail?",
     ("exam_results", {"exam": "step3", "score": 199, "taken": "2023"})),
    ("i scored 209 on step 2 ck in june 2022 did i pass",
     ("exam_results", {"exam": "step2ck", "score": 209, "taken": "2022-06"})),
    ("my step 3 was 197 in january 2020, pass?",
     ("exam_results", {"exam": "step3", "score": 197, "taken": "2020-01"})),
    ("My CK was on 12 may 2025. I got 215. did i pass?",
     ("exam_results", {"exam": "step2ck", "score": 215, "taken": "2025-05-12"})),
    ("ck 211, april 2026, can i retake",
     ("exam_results", {"exam": "step2ck", "score": 211, "taken": "2026-04", "again": True})),
    ("i failed step 2 with 215, can i retake",
     ("exam_results", {"exam": "step2ck", "score": 215, "again": True, "failed": True})),
    ("I got 215 on step 2. can i retake it to improve",
     ("exam_results", {"exam": "step2ck", "score": 215, "again": True})),
    ("step 3 score 196, when can i take it again",
     ("exam_results", {"exam": "step3", "score": 196, "again": True})),
    ("oet listening 340 writing 300 passed?",
     ("exam_results", {"exam": "oet", "listening": 340, "writing": 300})),
    ("got 340 in listening rest 400, do i fail",
     ("exam_results",
      {"exam": "oet", "listening": 340, "reading": 400, "speaking": 400, "writing": 400})),
    ("writing 310 speaking 360 listening 350 reading 350 ok for pathway",
     ("exam_results",
      {"exam": "oet", "listening": 350, "reading": 350, "speaking": 360, "writing": 310})),
    ("oet: L 350 R 360 S 340 W 300, did i pass?",
     ("exam_results",
      {"exam": "oet", "listening": 350, "reading": 360, "speaking": 340, "writing": 300})),
    ("my oet is L380 R360 S350 W310 is it enough for ecfmg",
     ("exam_results",
      {"exam": "oet", "listening": 380, "reading": 360, "speaking": 350, "writing": 310})),
    ("oet 360 in listening and 350 in reading, did i pass",
     ("exam_results", {"exam": "oet", "listening": 360, "reading": 350})),
    ("i got 290 in OET writing, is it enough for ecfmg",
     ("exam_results", {"exam": "oet", "writing": 290})),
    ("my oet writing score is 290, is it enough",
     ("exam_results", {"exam": "oet", "writing": 290})),
    ("scored 290 in oet writing, did i pass",
     ("exam_results", {"exam": "oet", "writing": 290})),
    ("i got my oet result and it's 340 in writing, did i pass",
     ("exam_results", {"exam": "oet", "writing": 340})),
    ("oet L350 R360 S340 W300",
     ("exam_results",
      {"exam": "oet", "listening": 350, "reading": 360, "speaking": 340, "writing": 300})),
    ("my speaking score is 340 in oet. did i fail?",
     ("exam_results", {"exam": "oet", "speaking": 340})),
    ("got 340 in oet writing and 300 in the others",
     ("exam_results",
      {"exam": "oet", "listening": 300, "reading": 300, "speaking": 300, "writing": 340})),
    # attempts
    ("failed step 1 twice in jan and may 2026 when can i sit again",
     ("attempts", {"exam": "step1", "used": 2, "tries": ["2026-01", "2026-05"]})),
    ("failed ck in june and again in october, next try when",
     ("attempts", {"exam": "step2ck", "used": 2, "tries": ["2026-06", "2026-10"]})),
    ("last attempt was 5 months ago and first was 14 months ago, can i book the fourth attempt of "
     "step 1", ("attempts", {"exam": "step1", "used": 3, "tries": ["2026-06", "2025-09"]})),
    ("i failed step 1 twice how many attempts left", ("attempts", {"exam": "step1", "used": 2})),
    ("i failed step 2 four times, can i take it again",
     ("attempts", {"exam": "step2ck", "used": 4})),
    ("failed step 3 twice, may i repeat it", ("attempts", {"exam": "step3", "used": 2})),
    ("i failed step 1 once can i take it again", ("attempts", {"exam": "step1", "used": 1})),
    ("failed step 2 ck on 3 march 2026, 10 june 2026 and 20 september 2026. when can i take the "
     "fourth?",
     ("attempts",
      {"exam": "step2ck", "used": 3, "tries": ["2026-03-03", "2026-06-10", "2026-09-20"]})),
    ("i have failed step 3 in may 2026, how many attempts do i have left",
     ("attempts", {"exam": "step3", "used": 1, "tries": ["2026-05"]})),
    ("two fails in step 1 (feb 2025, aug 2025), earliest next attempt?",
     ("attempts", {"exam": "step1", "used": 2, "tries": ["2025-02", "2025-08"]})),
    # the clock of certification
    ("step 1 march 2019, ck not yet. is the 7 year over?",
     ("certification_clock", {"first_step": "step1", "first_passed": "2019-03"})),
    ("my step 1 was 12 may 2018 and step 2 in july 2024, certificate possible?",
     ("certification_clock",
      {"first_step": "step1", "first_passed": "2018-05-12", "other_passed": "2024-07"})),
    ("Step 1 pass date is march 2019 and for Step 2 CK it is june 2025, is it valid for ECFMG",
     ("certification_clock",
      {"first_step": "step1", "first_passed": "2019-03", "other_passed": "2025-06"})),
    ("I passed step 1 in march 2019 and failed ck 2 times. Now 2026. My step 1 is still valid or not",
     ("certification_clock", {"first_step": "step1", "first_passed": "2019-03"})),
    ("i passed step 1 in march 2019 is it still valid for ecfmg",
     ("certification_clock", {"first_step": "step1", "first_passed": "2019-03"})),
    ("gave step1 march 2020, last date for ck?",
     ("certification_clock", {"first_step": "step1", "first_passed": "2020-03"})),
    ("passed step 1 in 2018, ck not yet, is it gone",
     ("certification_clock", {"first_step": "step1", "first_passed": "2018"})),
    ("ck passed 2017 step 1 passed 2025, ecfmg problem?",
     ("certification_clock",
      {"first_step": "step2ck", "first_passed": "2017", "other_passed": "2025"})),
    ("step 1 exam was 10 march 2020, by when must i pass step 2 ck",
     ("certification_clock", {"first_step": "step1", "first_passed": "2020-03-10"})),
    ("i passed ck on 5 may 2021 and step 1 not done. until when do i have for ecfmg?",
     ("certification_clock", {"first_step": "step2ck", "first_passed": "2021-05-05"})),
    ("does my step 1 from june 2016 expire if i passed step 2 ck in august 2024",
     ("certification_clock",
      {"first_step": "step1", "first_passed": "2016-06", "other_passed": "2024-08"})),
    # plans
    ("IM 3 + cardiology 3 + EP 2 on j1 too long?",
     stages("j1_length", internal_medicine=3, cardiology=3, electrophysiology=2)),
    ("3 yr IM, 3 year cardiology, can i do 2 more on j1?",
     stages("j1_length", internal_medicine=3, cardiology=3, further_training=2)),
    ("surgery 5 yrs then 2 yr fellowship fits in j1?",
     stages("j1_length", general_surgery=5, fellowship=2)),
    ("is 3 years IM + 3 years GI + 1 year transplant hepatology ok on j-1",
     stages("j1_length", internal_medicine=3, gastroenterology=3, transplant=1)),
    ("FM 3 + sports 1 + geriatrics 1 on j1, over the limit?",
     stages("j1_length", family_medicine=3, sports_medicine=1, geriatrics=1)),
    ("IM 3 + cardiology 3 on J-1, over 7?",
     stages("j1_length", internal_medicine=3, cardiology=3)),
    ("IM 3 + cardiology 3 on J-1, total 8, too long?",
     stages("j1_length", internal_medicine=3, cardiology=3)),
    ("IM 3 + clinical informatics 2 on j1, ok?",
     stages("j1_length", internal_medicine=3, clinical_informatics=2)),
    ("im 3 nephro 2 transplant 1 on j1 possible?",
     stages("j1_length", internal_medicine=3, nephrology=2, transplant=1)),
    ("im 3 + hematology and oncology 3 on h1b",
     stages("h1b_length", internal_medicine=3, hematology_and_oncology=3)),
    ("gen surg 5 + peds surg 2 j1 ok?",
     stages("j1_length", general_surgery=5, pediatric_surgery=2)),
    ("5+1+2 years on j1 too long?", stages("j1_length", part_1=5, part_2=1, part_3=2)),
    ("i did internal medicine 3 yrs and chief 1 yr on j1. can i do nephrology 2 years and still be "
     "within the limit?",
     stages("j1_length", internal_medicine=3, chief_year=1, nephrology=2)),
    ("on j1 for 5 years, how many years left", ("j1_length", {"used_years": 5.0})),
    ("j1 since july 2022, how many years left", ("j1_length", {"started": "2022-07"})),
    ("h1b residency 3 yrs then fellowship 3, how many years left",
     stages("h1b_length", residency=3, fellowship=3)),
    ("peds 3 + picu 3 h1b clock enough?",
     stages("h1b_length", pediatrics=3, critical_care=3)),
    ("im 3 years plus cardio 3 years on h1b, enough?",
     stages("h1b_length", internal_medicine=3, cardiology=3)),
    ("i have been on h1b for 4 years, residency is 3 years, can i do it on h1b",
     ("h1b_length", {"stages": [{"name": "residency", "years": 3.0}], "used_years": 4.0})),
    ("neurosurgery 7 years h1b possible?", stages("h1b_length", neurosurgery=7)),
    ("general surgery on h1b then 2 yr fellowship, will i run out",
     ("h1b_length",
      {"stages": [{"name": "general surgery"}, {"name": "fellowship", "years": 2.0}]})),
    ("when does my h1b clock end if i started july 2024", ("h1b_length", {"started": "2024-07"})),
    ("started h1b on 1 july 2024 and spent 120 days abroad, when do my six years end",
     ("h1b_length", {"started": "2024-07-01", "days_abroad": 120})),
    ("my h1b started 15 july 2023, when do i hit the six year limit",
     ("h1b_length", {"started": "2023-07-15"})),
    ("if i do general surgery 5 years and vascular 2 years on J1, do i exceed the limit?",
     stages("j1_length", general_surgery=5, vascular_training=2)),
    ("my h1b six years end june 2028, what is the last day to file something",
     ("h1b_length", {"limit": "2028-06"})),
    # grace periods and last days
    ("j1 ends june 30 2027 last day to leave", grace("j1_end", "2027-06-30")),
    ("ds2019 ends 30 june when do i have to leave usa", grace("j1_end", "2027-06-30")),
    ("my j-1 training finishes on 30 june 2027. how long can i stay after?",
     grace("j1_end", "2027-06-30")),
    ("h1b job ended 15 november 2026, last day of grace period?",
     grace("h1b_job_end", "2026-11-15")),
    ("they ended my contract today, how long can i remain in usa with h1b",
     grace("h1b_job_end", "2026-11-25")),
    ("h1b terminated 1 dec 2026, i-797 valid until 15 jan 2027, until when can i stay",
     grace("h1b_job_end", "2026-12-01", approved_until="2027-01-15")),
    ("ds-2019 start date june 20, first day i can land", grace("j1_entry", "2027-06-20")),
    ("can i enter usa in may if ds2019 starts 1 july", grace("j1_entry", "2027-07-01")),
    ("conrad waiver approved on 10 march 2026, last day to start the job?",
     grace("conrad_start", "2026-03-10")),
    ("i moved on 5 november, by when must i report my new address on j1",
     grace("address_change", "2026-11-05")),
    ("usmle eligibility period ends 31 january 2027, last day to ask for extension",
     grace("usmle_period_end", "2027-01-31")),
    # FICA
    ("on j1 since aug 2024, when does fica start", ("fica_years", {"since": "2024-08"})),
    ("arrived november 2025 how long no fica on j1", ("fica_years", {"since": "2025-11"})),
    ("was on f1 2020-2022 for mph, j1 residency from july 2026, do i pay fica?",
     ("fica_years", {"since": "2026-07", "earlier": [{"first": 2020, "last": 2022}]})),
    ("i came on j1 in june 2026, first year i have to pay social security tax?",
     ("fica_years", {"since": "2026-06"})),
    ("j1 research scholar 2019 to 2021 then j1 residency since july 2024, when is fica due",
     ("fica_years",
      {"since": "2024-07", "earlier": [{"first": 2019, "last": 2021, "status": "trainee"}]})),
    # the season
    ("how many days till rank list", ("season_days", {"event": "rank_list"})),
    ("how long until match day", ("season_days", {"event": "match_day"})),
    ("days left for match week", ("season_days", {"event": "match_week"})),
    ("how many weeks until residency starts", ("season_days", {"event": "training_start"})),
]  # fmt: skip

# A fee, a figure or a day in passing; the rule itself; what no tool reckons.
LEFT = """
i passed step 2 ck with 215, can i retake to improve
step 2 ck 210, how can i improve my chances in the match
i have step 2 ck 210, do programs mind a retake
step 2 ck 205, my OET is 340 in writing, can i retake oet
my friend got 205 in step 2 ck, can i retake it
4 attempts at step 2 ck, best 205, can i retake it
graduated 2021, step 2 ck 212, can i retake
i have 231 in step 2 can i retake
my step 2 ck is 224 can i repeat for better score
i got 210 in nbme can i retake step 2
us letters 3 + publications 2 + ck 240 + need j1
i did im 3 + cardiology 3 on j1. where do i find my tax form?
what is the eras fee?
is there a fee refund?
can i get an 8th year on j1
eras fees
how much is eras per program
is it still 99 dollars for first 10 programs
why did eras charge me 30 usd per program after 30
does the 30 program count restart for second specialty
what does it cost to apply to 30, 100 or 150 programs
how much for 60 or 80 programs
how many programs should i apply to with 230 step 2
is 80 applications enough for internal medicine img
150 or 200 programs for non us img needing visa?
how much did 43 and 7 programs cost in eras 2026
60 programs in two specialties, what is the cost
is 300 in oet writing enough
can i take step 1 again if i passed
can i repeat step 2 ck to get a higher score
i was on j1 2 years research, can i do residency 3 + fellowship 3 on j1
i passed step 1 in one attempt, can i retake to improve
i failed step 1 twice and passed it on the third attempt. can i take step 1 again
cleared step 3 after two attempts, may i repeat it
i failed step 1 twice when can i sit again
i failed nbme twice, can i take step 1 again
failed step 1 two times, can i repeat a year of school
how r u, i got 340 in oet writing, did i pass
i have not taken oet yet, would 340 in speaking be a fail
i have a doubt, is 300 in oet writing a pass
target is oet L 350 R 350 S 350 W 300 how to prepare
i have oet listening 400 reading 380 speaking 370 writing 350 which pathway should i choose
i have oet listening 400 reading 380 speaking 370 writing 350 when will ecfmg get the scores
i cleared oet L400 R380 S370 W350, step 1 pass, ck 245, yog 2021
i have been on h1b for 3 years, doing IM residency, cardiology fellowship is 3 years, is it enough
i am pgy 3 internal medicine, on h1b for 3 years, cardiology fellowship 3 years possible?
cost of 30 interviews travel
how much is the eras token for 100 programs
i paid for 20 programs by mistake, how much do i get back
what is the salary in 10 programs in texas
bare minimum cost with only 30 programs
usmle step 1 fee for 2 attempts how much
how much do 3 months of observership cost
how much is j1 sevis fee for 2 family members
nrmp fee 2027
ranked more than 20 places do i pay extra
price per extra rank above 20 in nrmp
is a rank list of 300 possible
20 program codes included or more
should i rank 15 programs or 10, does it cost more
i ranked 12 programs, what are my chances
how many programs to rank to match
minimum marks to pass ck
passing score of step 3
209 is pass mark for ck? my book says it
i need 200 for step 3 is it right
got 221 in ck can i sit again for higher
passed step 2 with 219 want 250, may i give it again
step 2 ck 245, which programs will take me
step 2 ck 218, good for internal medicine?
uwsa2 said 241 and nbme 14 said 228 will i pass
what percent pass step 2 ck with 214
will i pass step 1 with nbme 68
did i pass if result comes on wednesday 3 december
300 in writing enough for ecfmg?
oet minimum marks for ecfmg
350 350 340 350 can i combine with older oet
only writing was low, retake just writing?
oet passed in 2023 can i use it for 2027 match
failed step 1 three times, do i get another chance
is it 4 or 6 attempts now
third fail, how long till fourth
3 attempts in 12 months rule explain
can i give ck again next month
i failed step 1 in 2024 and passed in 2025, do programs see it
i have 4 attempts on step 3, can i work in california
failed step 1 twice, in which states can i not get license
how long must i wait between tries
do my steps expire
step 1 in 2020 and i have 7 years gap, can i match
step 1 passed 2020. is the 7 year limit of J-1 counted from pgy1
step 1 in 2019, step 2 in 2021, how long does ecfmg certification take
when does the clock of 7 yrs start, exam day or result day
does step 3 also have to be within 7 years for certificate
my oet is from 2022, still valid?
my ecfmg certificate of 2021 expires, what now
passed step 3 in 2019, is it valid in texas for 7 years
is my step 1 permit of march 2027 valid for 3 months
whats the max time on j1 for residency plus fellowship
is j1 always 7 years for everyone
im + cardio + interventional, will my j-1 years be enough
second fellowship on j-1, how many yrs left
i need 8 years for ct surgery on j-1 is there a way
my training plan is 5+1+2 years on j-1, last year over the cap
is 8 years of j1 possible
do i have to go home for 2 years after 3 years residency on j1
can i switch to family medicine after 2 years of surgery on j1
is it possible to convert clinical j1 into a research j1 for one year
j1 for 3 years residency or h1b for 3 years, which is better
i spent 5 months in india during my h1b, do i get them back
labor certification filed 14 months before my h1b limit, extension possible?
i have h1b with 2 years left which fellowships can i apply
h1b max duration for a resident
7 years of training and only 6 of h1b, what now
grace period after residency on j1
can i stay 60 days after fellowship finishes j-1
residency ends june 30 and abim is in august, can i remain on j1
j1 ends 30 june 2027 can i work until 15 july
my j1 ends june 30 2027, can i change to h1b before
program terminated me on 3 november, j1, how long can i stay
visa sticker expired ds2019 till june, can i stay
h1b job ended but i-797 is valid till 2028, can i stay till then
h1b 60 day grace period resident
how early before my start date may i enter the us
landlord wants me to move in on may 15, residency from july 1
conrad 90 day rule
how many days to update address for j-1 physician
window expired 3 weeks ago, can i still ask for extension
j1 resident fica exempt or not
i was j1 research scholar 2 yrs, do i still get the fica exemption in residency
i was on f1 before, j1 residency from july 2026, do i pay fica
h1b resident fica from day one?
payroll took fica in august 2025 on j1, how do i get it back
my wife works on j2 since 2025, does she pay fica
when is the rank list deadline
what date is match day 2027
how many days of vacation in residency
how long until my step 2 ck result
how many days until the eras deadline
how many days before interview do programs invite
how long can i stay on h1b total, is 6 year enough for IM plus cardiology fellowship
can i come to usa before my residency starts on j1, how many days before
why is eras so expensive after 30 programs
I applied to 120 programs and got 2 interviews, what should i do
are 60 applications too few for a 235 scorer
do i pay eras fee again if i add programs in november
what is the refund if i withdraw 15 programs
how many ranks do i need to match with 95% chance
is 20 ranks free?
what step 2 ck score do i need for 2027
step 2 ck 240 enough for neurology?
score 218 on nbme, is it safe to take ck in 3 weeks
is the pass mark going up in 2027
how long is oet valid
failed step 2 ck once, will i match
3 attempts on step 1, which states license me
can I take Step 3 before 2028
do they count an incomplete attempt
is there a 7 year limit in new york for all three steps
is j1 7 years including research
can j1 be extended by 1 year for chief residency
how many years is cardiology fellowship
how long is neurology residency on j1
does my 2 years of J-1 research count against the 7 years
if i stay 3 years on h1b can i apply for green card
can my wife work during the 30 days after j1
what happens if i stay 10 days more after the grace period
can i travel to canada in the 30 days grace
when can i enter if my visa is approved on 15 june
is 60 day grace period also for j1
how do i get 2 years of fica back
what percent is fica in 2026
is j-1 exempt for 2 or 5 years from taxes
when is the last day to apply in eras
how many days does ecfmg take to verify my diploma
how many weeks of vacation in 3 years
30 days or 60 days after residency, which is right
i will be 45 in june 2027, too old for residency?
residency starts july 1 2027, when should i apply for visa
moved to new apartment in november
my contract ends june 30 2027, can i negotiate pay
""".strip().split("\n")
