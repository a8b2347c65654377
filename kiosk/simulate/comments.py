"""What simulated clients write. The personal data in it is invented and must never be stored."""

from __future__ import annotations

from collections.abc import Mapping

COMMENTS: Mapping[str, tuple[str, ...]] = {
    "fi": (
        "Minua kuunneltiin ja sain vastauksen heti.",
        "Odotin yli tunnin, vaikka aika oli varattu kello 10.15.",
        "Päätöksestä ei ymmärrä mitään. Mitä tarkoittaa SHL 36 §?",
        "Kiitos ystävällisestä palvelusta!",
        "Puhelimeen ei vastata koskaan, soittakaa minulle 040 123 4567.",
        "Jouduin kertomaan asiani ääneen aulassa, kaikki kuulivat.",
        "Työntekijä vaihtui jo kolmannen kerran tänä vuonna.",
        "Hakemukseni on ollut käsittelyssä 12.9. alkaen, hetuni on 131052-308T.",
        "Leikkipaikka lapsille olisi hyvä.",
        "Ei",
        "Toivoisin enemmän aikaa keskustelulle. Nyt tuntui, että piti kiirehtiä, ja puolet asiasta"
        " jäi kertomatta.",
        "Ovi on liian raskas pyörätuolilla.",
    ),
    "sv": (
        "Trevligt bemötande, tack.",
        "Jag fick ingen service på svenska.",
        "Köade i 45 minuter, nummer 217 kom aldrig.",
        "Skicka svaret till anna.exempel@example.org, tack.",
        "Beslutet var svårt att förstå.",
        "Bra att man kan ge respons här.",
    ),
    "en": (
        "The worker explained everything clearly.",
        "Nobody told me which papers to bring, so I came for nothing.",
        "Please call me, +358 50 765 4321.",
        "I was treated like a number.",
        "It would help to have forms in English.",
        "Good, quick, friendly.",
        "My rent support was paid to FI21 1234 5600 0007 85 but never arrived.",
    ),
    "ar": (
        "شكرا على المساعدة، كانت الموظفة لطيفة جدا.",
        "انتظرت أكثر من ساعة ولم يخبرني أحد بالسبب.",
        "أحتاج إلى مترجم في المرة القادمة.",
        "لم أفهم القرار الذي وصلني بالبريد.",
    ),
}
