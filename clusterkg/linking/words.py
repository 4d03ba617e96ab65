"""Words of names: those that say little, legal forms, and those that many organisations share.

All are folded: small Latin letters, Cyrillic ones by the tables of `letters`.
"""

from __future__ import annotations

from typing import Final

from clusterkg.linking.letters import is_cyrillic, romanisations

_STOP = """
    the of and for in at on to a an by with de la le les du des del della di da do dos das el
    los las y e et und der die das den fur im am von zu och i w z na v u s ta te ta dlia dlya z
    iz
"""

_SHORT = """
    assn association; assoc association; acad academy; agcy agency; bldg building; bus business;
    cncl council; ctr center; centre center; coll college; comm commission; dept department;
    dev development; devt development; econ economic; edu education; educ education; fdn foundation;
    fed federation; fndn foundation; govt government; ind industry; inds industries; inst institute;
    intl international; lab laboratory; labs laboratories; mfg manufacturing; mgmt management;
    natl national; org organization; organisation organization; programme program; reg regional;
    sci science; soc society; tech technology; uni university; univ university; mt mount; st saint;
    ft fort
"""

_CYRILLIC_STOP = "і й та для в у на з із и по при с от об"

_LEGAL = """
    inc; incorporated; corp; corporation; co; company; ltd; limited; llc; llp; lp; plc; pllc;
    pc; l l c; l l p; pty; pty ltd; co ltd; public limited company; limited liability company;
    cic; cio; gmbh; ggmbh; mbh; ag; kg; kgaa; ohg; gbr; ug; eg; ev; e v; gmbh and co kg; gesmbh;
    se; kdor; sa; sas; sarl; sasu; eurl; snc; asbl; vzw; gie; s a; s a r l; s a s; association
    loi 1901; spa; srl; srls; sapa; scarl; scpa; s p a; s r l; scrl; sl; slu; sau; s l; sociedad
    limitada; sociedad anonima; lda; ltda; eireli; sgps; bv; nv; cv; b v; n v; vof; stichting;
    ab; as; asa; a s; aps; oy; oyj; ry; hf; ehf; kb; hb; ou; uab; sia; sp z oo; sp z o o; spzoo;
    sp k; spolka akcyjna; sro; s r o; spol s r o; zs; z s; ops; doo; d o o; dd; d d; ad; ead;
    eood; ood; kft; zrt; nyrt; bt; ooo; tov; pat; prat; zat; vat; pao; oao; zao; ao; nao; ano;
    fgup; gup; tzov; jsc; pjsc; ojsc; cjsc; ojs; k k; kk; pte; pte ltd; sdn bhd; bhd; pt; tbk;
    pvt; pvt ltd; too
"""

_LEGAL_FIRST = """
    tov; tzov; pat; prat; zat; ooo; pao; oao; zao; ao; pt; uab; sia; stichting; asbl; vzw; gie;
    s a
"""

_CYRILLIC_LEGAL = """
    тов; тзов; пат; прат; ат; зат; ват; дп; кп; фоп; пп; го; гс; товариство з обмеженою
    відповідальністю; акціонерне товариство; публічне акціонерне товариство; приватне акціонерне
    товариство; приватне підприємство; державне підприємство; громадська організація; громадська
    спілка; ооо; ао; пао; оао; зао; нао; ано; гуп; муп; фгуп; ип; нп; тоо; общество с
    ограниченной ответственностью; акционерное общество; публичное акционерное общество;
    закрытое акционерное общество; открытое акционерное общество; автономная некоммерческая
    организация
"""

_GENERIC = """
    academy agency alliance area association associations board bureau center centers centre
    centres chamber city cluster clusters coalition college commerce commission committee
    community consortium cooperation corporation council country county department development
    district enterprise federation forum foundation group hub industries industry initiative
    innovation institute institution international laboratory laboratories league ministry
    municipality national network office oblast organisation organization park partnership
    program programme project province region regional research school science service services
    society state system systems technologies technology university union valley agentur amt
    forschung gesellschaft hochschule institut stadt stiftung universitat verband verein
    wirtschaft zentrum agence conseil federation fondation recherche reseau universite agencia
    asociacion centro consejo fundacion instituto universidad
"""

_CYRILLIC_GENERIC = """
    академія агентство альянс асоціація бюро інститут інноваційний кластер консорціум край
    лабораторія міністерство місто область організація палата парк проект програма рада регіон
    розвитку союз спілка технопарк університет фонд центр академия ассоциация город институт
    инновационный лаборатория министерство организация программа развития регион совет сеть
    университет агентство
"""


def _latin(text: str) -> set[str]:
    """Return a text in the ways of the tables that may write it."""
    return set(romanisations(text, None)) if is_cyrillic(text) else {text}


STOP_WORDS: Final = frozenset(
    way for word in (_STOP + _CYRILLIC_STOP).split() for way in _latin(word) if way
)


SHORT: Final[dict[str, str]] = dict(zip(*[iter(_SHORT.replace(";", " ").split())] * 2, strict=True))
"""Short forms and other spellings of words → the words."""


def _listed(text: str) -> frozenset[tuple[str, ...]]:
    names = (" ".join(name.split()) for name in text.split(";"))
    return frozenset(tuple(way.split()) for name in names for way in _latin(name) if way)


LEGAL_FORMS: Final = _listed(_LEGAL + ";" + _CYRILLIC_LEGAL)
LEGAL_FORMS_FIRST: Final = _listed(_LEGAL_FIRST + ";" + _CYRILLIC_LEGAL)
"""Those that stand before a name too."""


GENERIC: Final = frozenset(
    way for word in (_GENERIC + _CYRILLIC_GENERIC).split() for way in _latin(word)
)
"""Words that many organisations share: agreement on them says less."""
