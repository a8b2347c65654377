"""Initials that stand before a number and are no plate: offices, forms, laws, techniques.

One a line, with what it is; add a line whenever the guard takes one for a number plate.
"""

from __future__ import annotations

_TABLE = """
ADR  transport of dangerous goods
AI   artificial intelligence
AMK  university of applied sciences
AT   form of the social insurance institution
AVI  regional state agency
BDI  depression questionnaire
CD   disc
CRP  blood test
CT   scan
DSM  manual of diagnoses
DVV  digital and population data agency
EK   form
EKG  heart examination
ELY  centre for economic development
EU   European Union
EUR  euro
EV   form
FPA  social insurance institution, in Swedish
GAD  anxiety questionnaire
GPS  positioning
HE   government bill
HIV  virus
HPV  virus
HR   personnel department
HSL  Helsinki region transport
HT   form
HUS  Helsinki university hospital
ICD  classification of diseases
IP   internet protocol
ISO  standards
IT   information technology
KHO  supreme administrative court
KKO  supreme court
KTM  measurement of strain, former ministry
KU   form
KV   form
LED  lamp
LKM  count
LL   form
LS   form
LVI  heating, plumbing, ventilation
MMR  vaccine
MP   sound file
MRI  scan
MTV  television
MU   form
OP   bank
OT   form
OY   company
PC   computer
PCR  test
PDF  file
PHQ  depression questionnaire
PL   post box
PRH  patent and registration office
PS   postscript
PT   form
PVM  date
RAY  former gaming association
SAK  trade unions
SEK  Swedish krona
SM   championship
SOS  emergency
STM  ministry of social affairs and health
SV   form
TE   employment office
TEM  ministry of employment
THL  institute for health and welfare
TK   form
TO   form
TOP  list of the best
TT   form
TV   television
TY   form
TYP  employment service point
UNI  standards
USB  plug
USD  dollar
VAK  transport of dangerous goods
VE   form
VIP  guests
VM   form
VN   government
VR   railway
WC   toilet
WH   form
YEL  pension insurance
YH   form
YK   United Nations
YKI  language examination
YTJ  business information system
"""

INITIALS = frozenset(line.partition(" ")[0] for line in _TABLE.split("\n") if line)
