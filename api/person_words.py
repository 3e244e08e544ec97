"""The words by which names of people are told from other words. All in small letters."""

from __future__ import annotations

# Given names that are common among applicants and those around them.
GIVEN = frozenset(
    """
    aarav abdel abdul abena adwoa afia esi kojo kwabena kwasi yaw
    abdul abdulaziz abdullah abdulrahman abhishek adaeze adebayo adel adeola aditi aditya adnan
    agnieszka ahmad ahmed aisha aishwarya ajay akash akram alaa alejandra alejandro aleksandra alex
    alexander alexandra ali alice alina aliyu amal amanda amara amena amina amir amira amit amna amr
    amy ana anand anastasia andrea andreea andrei andres andrew angela anil anita anjali ankit ankita
    anna anne anthony antonio anya arash arjun armando arun asad ashley ashraf asif asma ayaan ayesha
    ayman aziz babak bashir basma beatriz benjamin bilal bogdan brian bruno camila carla carlos carmen
    carolina caroline cesar charles chen chiamaka chidi chidinma chinedu chinwe chloe chukwuemeka
    claudia cristian cristina daniel daniela danish david deepak deepika deepti diana diego dina divya
    dmitri dmitry ebere edgar eduardo efosa ehsan elena elham elif elizabeth emeka emily emma emmanuel
    enrique eric esraa ester esther eva fahad faisal faiza farah farhan farida fatema fatima fatimah
    fatma felipe fernanda fernando folake francisco funmi gabriel gabriela gaurav george ghada giorgi
    gloria gustavo habib hadi hafiz hafsa haider hajra hala hamid hammad hamza hana hanna haris harish
    harpreet haroon hasan hassan heba helen hina hira hiba hoda huda humaira hussain hussein ibrahim
    ifeoma igor ijeoma imran ines irfan irina isaac isabel isha ishaan ivan jamal james jamila jana
    jane jasmine javier javeria jennifer jessica jian jin jing joao john jonathan jorge jose joseph
    joshua juan julia julian juliana junaid kabir kamal kamran karan karim karthik katarzyna kate
    katherine kavita kavya kelechi kevin khadija khalid khalil kiran kofi krishna kunal kwame lakshmi
    laila lamia laura layla leila liam lina linda lisa lucas lucia luis luiz madiha maha mahmood
    mahmoud maia maira malak malik manar manish manoj manuel marco maria mariam mariana marie marina
    mario marta martin marwa mary maryam matthew maya meera mehdi mehmet mehwish mei michael michelle
    miguel mihai mina ming mohamad mohamed mohammad mohammed mohsen mona monica moses mostafa muhammad
    mustafa nada nadeem nadia naeem nahid naila najib nancy nasir nasser natalia nauman naveed neha
    nehal nida nikhil nimra nina nisha nishant nkechi noah noor noura nour nouran obinna oksana
    olamide olena olga oluwaseun olivia omar omer osama osman pablo patricia patrick paul pavel pedro
    pooja prakash pranav prasad preeti priya priyanka qasim rabia rachel radhika rafael raghav rahim
    rahul raj rajesh rakesh ramesh rana rania raquel rashid raul ravi razan rebecca reem rehan rekha
    reza rhea ricardo richard rida rima rishi ritu riya robert roberto rodrigo rohan rohit roxana ruben
    ruqayya ryan saad saba sabah sabrina sadia saeed safa sahar said saima sajid salah salem salim
    salma salman samantha samar sameer sami samir samira samuel sana sandeep sandra sanjay santosh sara
    sarah saqib sebastian sergei sergio shabana shahid shahzad shaima shalini sharif shazia sheikh
    shivani shreya shruti shubham siddharth simone simran sneha sofia sohail sonia sophia stephanie
    stephen suad sufyan sumit sunil suresh susan svetlana swati syed tahir talha tamara tamer tariq
    tatiana tayyab temitope teresa thomas tolu tomasz tunde uche umar usama usman valentina vanessa
    varun veronica victor victoria vijay vikram viktor vinay vivek vladimir waleed wafa waqas waseem
    wei wilson xavier xiao yara yasir yasmeen yasmin yasmine yasser yetunde yewande yosef youssef yuki
    yulia yusuf zahra zain zainab zaki zara zeeshan zeinab zeynep zoya zubair
    """.split()
)

# Given names that are also words, places or parts of programs' names: names only where one is
# introduced, and in a capital.
AMBIGUOUS = frozenset(
    """
    alexander alexandra amanda andrea andrew anna anne anthony benjamin brian carolina caroline charles
    chen claudia daniel danish david diana elena elizabeth emma emmanuel eric eva francisco gabriel
    george gloria helen isaac isha jackson james jane jasmine jin jing john jonathan jordan joseph
    joshua juan julia kate katherine kiran laura lina linda lisa luis malik mali manish maria marie
    marina mario martin mary maya mei michael mina ming monica moses nada nancy nina noah olivia
    patrick paul pedro rachel rana rebecca richard robert ryan saba said salem samuel sandra santosh
    sebastian simone sofia sophia stephen susan teresa thomas valentina vanessa veronica victor victoria
    wei wilson xavier
    """.split()
) | frozenset(
    "grace hope rose joy faith mark bill frank grant will may june april dawn sue art".split()
)
_WESTERN = frozenset(
    """
    aaron adam agnes anton arthur barbara betty boris brandon brenda carl catherine cheryl christine
    christopher craig cynthia deborah dennis diane donald donna dorothy douglas dylan edward ethan evelyn
    giovanni gregory hannah hans harold heather henry irene janet jason jean jeffrey jeremy jerry joan
    joel judith julie justin karen kathleen keith kenneth kyle larry lawrence logan luc luca matthias
    megan michel nathan nicholas nicole pamela paolo peter philip phillip pierre ralph roger ronald ruth
    sarah scott sean sharon shirley sophie stefan steven stuart sylvia theresa timothy todd tomas tyler
    tyrone walter wayne yuri zachary
    """.split()
)
AMBIGUOUS |= _WESTERN
GIVEN |= _WESTERN | frozenset("grace hope rose joy faith mark bill frank".split())

# Family names that are English words, or that follow a title in small letters.
SURNAMES = frozenset(
    """
    adams ahmed ali baker bell brown chaudhry chen clark cooper davis fernandez fisher garcia gonzalez
    green gupta hall harris hernandez hill iqbal jackson johnson jones kaur khan kim king kumar lee lewis
    long lopez malik martin martinez mehta miller mohan moore nguyen park patel perez rao reddy rodriguez
    sanchez shah sharma sheikh siddiqui silva singh smith taylor turner verma walker white williams
    wilson wood wright young yang zhang
    """.split()
)

LINKS = frozenset("al el bin ibn bint abu ul ur de da dos del della van von der di la le".split())

# Little words, and those with which a sentence goes on: never a name.
FUNCTION = frozenset(
    """
    a about above after again all also although am an and any are as ask asked asking at be because been
    before being but by can cannot cant could currently did do does doing done dont each either else even
    ever everyone everybody every few for from get getting give given go going got had has have having he
    her here hers him his hope how however i i'd i'll i'm i've if im in into is isn't it its it's just kindly
    let like looking lot many may maybe me might mine more most much must my need never no nobody none nor
    not nothing now of off ok okay on once one only or other our out over own please pls quite really same
    say see she should since so some somebody someone soon still such sure than thank thanks that the their
    them then there these they thing this those though thx to today tomorrow too under until up us very
    want was we well were what whatever when where whether which while who whom whose why will with without
    would yes yet you your yours again team all advance advisor bot friend friends sir madam doc doctor
    doctors hi hello hey dear
    """.split()
)

# After "Dr." these are no names.
AFTER_TITLE = frozenset(
    """
    visit visits appointment appointments note notes office offices job jobs letter letters position
    positions salary shortage strike title degree degrees license registration loan loans mortgage work
    working training applying matched abroad recommendation recommendations residency fellow program
    """.split()
)

# Words of the field that no list of English words has.
FIELD = frozenset(
    """
    img imgs fmg fmgs usmg usimg usmle ecfmg nrmp eras aamc uscis sevis evsp usce yog pgy gme acgme tpl osce
    oet mbbs md do phd mph bsc msc bds mbbch cv ps lor lors mspe soap pd pds em im fm peds psych obgyn
    neuro rads anesthesia ck cs ccs cbt comlex fsmb dea opt cpt stem ead niw eb perm lca dol rfe pp conrad
    hpsa mua arc drc scrb hhs dhs dos cbp tsa covid plab uworld nbme amboss mksap ite intealth epic myeras
    thalamus freida residencyexplorer signal gold silver step match nexmo whatsapp telegram reddit google
    gmail email internist hospitalist nocturnist intensivist neonatologist observership externship
    misprinted mistyped
    matched unmatched rematch prematch reapplicant reapplicants reapplying categorical prelim preliminary
    green visa waiver citizen citizens resident residents graduate graduates student students cardiologist
    asylee refugee tps daca h1b j1 j2 h4 f1 o1 l1 b1 b2 american asian african arab european hispanic muslim
    hindu christian latino latina caribbean carib punjabi bengali tamil kurdish pashtun hausa igbo yoruba
    ahmadi shia sunni sikh jain druze alawite coptic yazidi rohingya kashmiri sindhi balochi pathan oromo
    amhara tigrayan
    attorney general medicine medical surgery neurology pathology radiology psychiatry pediatrics
    paediatrics gynecology gynaecology orthopedics dermatology urology anesthesiology emergency internal
    family transitional preventive fellowship residency clinic hospital university college school
    """.split()
)

# Words that name an institution together with the words before them.
INSTITUTION = frozenset(
    """
    university college hospital hospitals medical medicine school center centre health healthcare clinic
    institute program programme foundation memorial system academy residency infirmary med teaching
    """.split()
)
