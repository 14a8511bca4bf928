"""The words of the subject in English and Russian: one concept for all ways to say it."""

# Concept: what it looks like in lower case (regular expressions, tried in this order).
CONCEPTS: tuple[tuple[str, str], ...] = (
    ("plwh", r"(?:people|persons|number) living with hiv(?:/aids)?|plwh|plhiv|лжв"),
    ("plwh", r"(?:люд\w+|лиц\w*|человек),? живущ\w+ с вич"),
    ("plwh", r"living with hiv(?:/aids)?|живущ\w+ с вич"),
    ("pwid", r"(?:people|persons|those) who inject(?: drugs)?|inject\w*(?: drugs?)?(?: users?)?"),
    ("pwid", r"pwids?|idus?|луин\w*|пин|инъекционн\w+(?: потребител\w+)?(?: наркотик\w+)?"),
    ("pwid", r"потребител\w+ инъекционных наркотик\w+|люд\w+, употребляющ\w+ инъекционн\w+"),
    ("nointent", r"without (?:the |an )?intent(?:ion)?(?: to sell| of sale)?|без цели сбыта"),
    ("intent", r"with (?:the |an )?intent(?:ion)?(?: to sell| of sale)?|(?:с целью|в целях) сбыта"),
    ("criminalcase", r"criminal cases?|criminal proceedings|уголовн\w+ дел\w*"),
    ("hiv", r"hiv|вич"),
    ("test", r"test\w*|screen\w*|протестирован\w*|тестирован\w*|обследован\w*"),
    ("new", r"new(?:ly)?|нов(?:ых|ые|ый|ого|ая|ой)"),
    ("male", r"males?|men|boys|мужчин\w*"),
    ("female", r"females?|women|girls|женщин\w*"),
    ("laundering", r"launder\w*|отмыван\w*|легализац\w*"),
    ("smuggling", r"smuggl\w*|контрабанд\w*"),
    ("theft", r"thefts?|steal\w*|stolen|хищени\w*|краж\w*"),
    ("extortion", r"extort\w*|вымогательств\w*"),
    ("inducement", r"inclin\w*|induc\w*|склонени\w*"),
    ("cultivation", r"cultivat\w*|выращиван\w*|культивирован\w*"),
    ("dens", r"brothels?|dens?|притон\w*"),
    ("violation", r"violat\w*|breach\w*|нарушен\w*"),
    ("rules", r"rules?|правил\w*"),
    ("misdemeanour", r"misdemeanou?rs?|проступ\w+"),
    ("offence", r"offen[cs]es?|правонарушен\w*"),
    ("crime", r"crimes?|преступлен\w*"),
    ("seizure", r"seiz\w*|confiscat\w*|изъят\w*|изъяти\w*|изыма\w*"),
    ("precursor", r"precursors?|прекурсор\w*"),
    ("prescription", r"prescri\w*|рецепт\w*"),
    ("apvp", r"(?:α|a|alpha|альфа|а)-?(?:pvp|пвп)"),
    ("heroin", r"heroin\w*|героин\w*"),
    ("acetylated", r"acetylated|ацетилированн\w*"),
    ("extracted", r"extracted|экстракционн\w*"),
    ("opium", r"opium|оп(?:ий|ия|ию|ием|ии)"),
    ("morphine", r"morphine|морфин\w*"),
    ("poppy", r"popp(?:y|ies)|мака?|маков\w*"),
    ("straw", r"straw|солом\w*"),
    ("fentanyl", r"fentanyl\w*|фентанил\w*"),
    ("marijuana", r"marijuana|marihuana|марихуан\w*"),
    ("hashish", r"hashish|hash|гашиш\w*"),
    ("cannabis", r"cannabis|каннабис\w*|конопл\w*"),
    ("resin", r"resin|смол\w*"),
    ("oil", r"oil|масл[аоу]\w*"),
    ("plant", r"plants?|растени\w*|кусты?"),
    ("cocaine", r"cocaine|кокаин\w*"),
    ("thc", r"tetrahydrocannabinol|thc|тетрагидроканнабинол\w*|тгк"),
    ("methamphetamine", r"methamphetamines?|метамфетамин\w*"),
    ("amphetamine", r"amphetamines?|амфетамин\w*"),
    ("mdma", r"mdma|ecstasy|мдма|экстази"),
    ("mephedrone", r"mephedrone|мефедрон\w*"),
    ("methadone", r"methadone|метадон\w*"),
    ("psychotropic", r"psychotropic\w*|психотропн\w*"),
    ("pharmaceutical", r"pharmaceuticals?|medicines?|медикамент\w*|лекарств\w*"),
    ("treatment", r"treat\w*|лечебн\w*|лечени\w*|наркологическ\w*"),
    ("user", r"users?|потребител\w*"),
    ("share", r"shares?|percentages?|proportions?|дол[яиюей]\w*"),
    ("rate", r"rates?|коэффициент\w*"),
    ("sexual", r"sexual\w*|sex|полов\w+ (?:путь|путем|контакт\w*)|половы\w*"),
    ("border", r"borders?|границ\w*|приграничн\w*"),
    ("bishkek", r"bishkek|бишкек\w*"),
    ("osh", r"osh|ош[аеу]?|ошск\w*"),
    ("chui", r"chu[iy]|чуйск\w*|чуй"),
    ("issyk", r"[iy]ss?[iy]k-kul\w*|иссык-кул\w*"),
    ("naryn", r"naryn|нарын\w*"),
    ("jalal", r"(?:jalal|djalal)-abad|(?:джалал|жалал)-абад\w*"),
    ("talas", r"talas|талас\w*"),
    ("batken", r"batken|баткен\w*"),
    ("region", r"regions?|oblasts?|province\w*|област\w*"),
    ("city", r"cit(?:y|ies)|town|город\w*"),
    ("total", r"totals?|overall|altogether|всего|итого|общ(?:ее|ая|ий|ее|их|ей|его)"),
)

# Words that tell nothing about which row is meant.
_NEUTRAL = """
    a an the of in on at by to from for and or with as was were is are be been has have had its
    this that these those which who than their they it he she there then also both only some such
    all any other more less fewer most least between during throughout since until over under
    about around nearly almost approximately roughly above below after before against compared
    while whereas but number numbers figure figures amount amounts quantity level total's
    went changed change year years month months period periods case cases person persons people
    kg kilogram kilograms gram grams tonne tonnes ton tons tablet tablets ampoule ampoules percent
    per cent point points drug drugs illicit illegal narcotic narcotics substance substances
    various different related linked art article register registered registration record recorded
    report reported count counted stand stood amounted reach reached account accounted made make
    country countries republic national state government authorities authority police customs
    ministry internal affairs health interior according data unodc agency agencies service
    kazakhstan kyrgyzstan turkmenistan tajikistan uzbekistan kyrgyz
    и в во на с со по до от за из к ко о об у не а но или то есть это как для при что который
    году год года годы годов годах г гг лет месяц месяца месяцев период периода периоде тыс млн
    число числа количество количества показатель уровень объем случай случая случаев случаи
    человек люди людей лиц лица кг килограмм килограммов килограмма г грамм граммов тонн
    таблетка таблетки таблеток ампул ампулы процент процента процентов наркотик наркотики
    наркотиков наркотических наркотические незаконный незаконное незаконная незаконные незаконного
    связанных зарегистрировано зарегистрирован зарегистрированы зарегистрированных составил
    составила составили составило достиг достигло достигли было был были была более менее около
    примерно почти свыше страна стране страны республика республике казахстан казахстане
    казахстана кыргызстан кыргызстане кыргызстана туркменистан туркменистане туркменистана
    другой другая другое другого другие других другим другими прочий прочее прочие прочих прочими
    разный разные разных различный различные различных различными иной иные иных
    вещество вещества веществ веществам веществами средство средства средств средствам средствами
    данным органы органами полиция возбуждено возбуждены initiated среди among including"""
NEUTRAL = frozenset(_NEUTRAL.split())

# Words that change what is measured: where the row does not have them, it is not the one meant.
MEASURES = (
    r"deaths?|mortality|overdoses?|prices?|cost|purity|convict\w*|sentenc\w*|arrest\w*|detain\w*"
    r"|prison\w*|patients?|prevalence|incidence|minors?|children|youth|young|teenag\w*|adolescen\w*"
    r"|foreign\w*|migrants?|average|mean|median|per capita|per day|daily|monthly|hospital\w*"
    r"|relaps\w*|destroyed|operations?|laborator\w*|budget|spent|trained|officers|syringes?"
    r"|hepatitis|tuberculosis|tb|aids-related|antiretroviral|art coverage|of them|of these|of whom"
    r"|of which|rural|urban|aged|share of the total"
    r"|смерт\w*|умер\w*|передозиров\w*|цен[аыу]|осужд\w*|задерж\w*|заключенн\w*|пациент\w*"
    r"|несовершеннолетн\w*|подрост\w*|дет(?:и|ей)|молодеж\w*|иностран\w*|средн\w+|медиан\w*"
    r"|гепатит\w*|туберкул\w*|уничтож\w*|обучен\w*|из них|сельск\w*|бюджет\w*|в возрасте"
)

# Statements of a kind that is not checked: plans, negations, orders of rank, comparisons of rows.
UNCHECKED = (
    r"will|would|could|should|may|might|plan(?:s|ned|ning)?|targets?|expect\w*|forecast\w*|if"
    r"|not|never|nor|neither|n['’]t|hardly|didn['’]t"
    r"|most|least|main(?:ly)?|majority|minority|second|third largest|largest|biggest|smallest|top"
    r"|rank\w*|as many as|as much as|twice as|more often|except|excluding|without counting|only"
    r"|(?:every|each|all)(?! (?:single )?(?:year|period))|both|none|whole"
    r"|кажд\w+(?! год\w*| период\w*)|всех|все|обе|оба"
    r"|combined|together|respectively not|because|due to|thanks to|caused|faster|slower"
    r"|будет|будут|планир\w*|ожида\w*|прогноз\w*|если|не|ни|никогда|большинств\w*|меньшинств\w*"
    r"|крупнейш\w*|вместе|только|кроме|из-за|благодаря|быстрее|медленнее|самы[йех]"
)

# Titles and units use these for one another; labels tell them apart.
ALIKE = (frozenset({"offence", "crime"}),)

# The names of countries begin like this: what is said of another country is not checked here.
COUNTRY_STEMS = {
    "KZ": ("kazakh", "казах"),
    "KG": ("kyrgyz", "kirgiz", "кыргыз", "киргиз"),
    "TJ": ("tajik", "таджик"),
    "TM": ("turkmen", "туркмен"),
    "UZ": ("uzbek", "узбек"),
    "AF": ("afghan", "афган"),
    "RU": ("russia", "росси"),
    "CN": ("china", "chinese", "кита"),
    "IR": ("iran", "иран"),
}
