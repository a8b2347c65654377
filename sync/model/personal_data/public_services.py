"""Public services whose name is an address: "Kela.fi kaatuu" complains of a service, not a person.

One a line, in small letters; add a line whenever the guard takes such a name for a web address.
"""

from __future__ import annotations

_TABLE = """
dvv.fi
eduskunta.fi
espoo.fi
finlex.fi
helmet.fi
hel.fi
helsinki.fi
hsl.fi
hus.fi
infofinland.fi
kanta.fi
kela.fi
luvn.fi
maisa.fi
maistraatti.fi
mielenterveystalo.fi
migri.fi
omakanta.fi
omakela.fi
omaolo.fi
omavero.fi
opintopolku.fi
oikeus.fi
pirha.fi
poliisi.fi
posti.fi
prh.fi
stm.fi
suomi.fi
te-palvelut.fi
terveyskyla.fi
terveyskylä.fi
thl.fi
traficom.fi
tyomarkkinatori.fi
työmarkkinatori.fi
ulosotto.fi
valtiokonttori.fi
vantaa.fi
varha.fi
vero.fi
yle.fi
"""

SERVICES = frozenset(_TABLE.split())
