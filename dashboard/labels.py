"""What our codes are called on screen."""

from dashboard.texts import N_, t

RESOURCES = {
    "material": N_("Matières"),
    "equipment": N_("Équipements"),
    "premises": N_("Locaux"),
    "staff": N_("Personnel"),
    "skill": N_("Compétences"),
    "training": N_("Formation"),
    "transport": N_("Transport"),
}
FAMILIES = {
    "wood": N_("Bois"),
    "paper_cardboard": N_("Papier et carton"),
    "plastics": N_("Plastiques"),
    "metals": N_("Métaux"),
    "glass": N_("Verre"),
    "textiles": N_("Textiles"),
    "rubber": N_("Caoutchouc"),
    "organics": N_("Matières organiques"),
    "minerals": N_("Minéraux"),
    "building": N_("Matériaux de construction"),
    "electronics": N_("Électronique"),
    "furniture": N_("Mobilier"),
    "packaging": N_("Emballages en mélange"),
    "hazardous": N_("Déchets dangereux"),
    "handling": N_("Manutention"),
    "machine_tools": N_("Machines-outils"),
    "measurement": N_("Mesure"),
    "processing": N_("Broyage et compactage"),
    "site": N_("Matériel de chantier"),
    "vehicles": N_("Véhicules"),
    "space": N_("Espaces"),
    "industry": N_("Métiers de l'industrie"),
    "services": N_("Services"),
    "training": N_("Formations"),
    "freight": N_("Fret"),
}
KINDS = {"offer": N_("Offres"), "need": N_("Besoins")}
KIND = {"offer": N_("Offre"), "need": N_("Besoin")}
LEVELS = {
    "country": N_("Pays"),
    "region": N_("Région"),
    "departement": N_("Département"),
    "epci": N_("Intercommunalité"),
    "zone_emploi": N_("Zone d'emploi"),
    "arrondissement": N_("Arrondissement"),
    "canton": N_("Canton"),
    "commune": N_("Commune"),
    "platform": N_("Plateforme"),
}
UNPLACED = "unplaced"
PLACES_OUTSIDE = {
    "none": N_("Hors de ce découpage"),
    UNPLACED: N_("Lieu inconnu"),
}
DISTANCE_METHODS = {
    "detour": N_("estimé (détour)"),
    "network": N_("par la route"),
    "declared": N_("déclaré"),
    "intra_commune": N_("estimé (dans la commune)"),
}


def resource(code: str) -> str:
    """Name a resource, in the language in use."""
    return _named(RESOURCES, code)


def family(code: str) -> str:
    """Name a family of the taxonomy."""
    return _named(FAMILIES, code)


def kind(code: str) -> str:
    """Name one listing's kind: an offer or a need."""
    return _named(KIND, code)


def kinds(code: str) -> str:
    """Name a kind of listings: offers or needs."""
    return _named(KINDS, code)


def level(code: str) -> str:
    """Name a level of territory."""
    return _named(LEVELS, code)


def distance_method(code: str) -> str:
    """Say how a distance was made."""
    return _named(DISTANCE_METHODS, code)


def place(code: str | None, name: str | None) -> str:
    """Name a flow's end: a territory, or where it is when it is in none."""
    outside = PLACES_OUTSIDE.get(code or UNPLACED)
    return t(outside) if outside else name or str(code)


def source(text: str) -> str:
    """Name a source: the method's own document in the reader's language, others as they are."""
    return text.replace("impact method", t("méthode d'impact"))


def _named(texts: dict[str, str], code: str) -> str:
    return t(texts[code]) if code in texts else code
