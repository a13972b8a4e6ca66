"""The example in the help of each command: a call and its output."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


EXAMPLES: Final[Mapping[str, str]] = {
    "rules": """\
$ qpp-rules rules 2026 --citing '414.1400(b)(3)(v)(F)(4)'
2026
id        measures.inventory.year
title     the inventory of measures and activities is for the
          performance year
citation  42 CFR § 414.1400(b)(3)(v)(F)(4)
basis     derived
file      qpp_rules/measures/inventory.py
...
""",
    "trace": """\
$ qpp-rules trace SAM-014
kind      requirement
id        SAM-014
title     The sampling method must meet the size rules for all
          performance categories to be submitted, in traditional MIPS,
          MVP and APP reporting.
years     2027
...
related   sampling.coverage
kind      rule
id        sampling.coverage
...
""",
    "compare": """\
$ qpp-rules compare 2018 2019
...
id             eligibility.low-volume-threshold
title          low-volume threshold
2018           more than $90,000 allowed charges, 200 patients
2019           more than $90,000 allowed charges, 200 patients, 200
               services
2018 citation  42 CFR § 414.1305 "Low-volume threshold" [regulation]
2019 citation  42 CFR § 414.1305 "Low-volume threshold" [regulation]
...
""",
    "deadlines": """\
$ qpp-rules deadlines 2026 --as-of 2027-03-31T19:59-04:00
Performance year 2026
...
key       data-submission
status    OPEN
opens     2027-01-04 10:00 EST
closes    2027-03-31 20:00 EDT
citation  2026 QPP notices, "Automatic EUC policy"
basis     CMS guidance
...
""",
    "eligibility": """\
$ qpp-rules eligibility roster.csv --year 2026
Performance year 2026
participant  group:*****0001
eligibility  EXEMPT
assumptions  0
...
EXEMPT 65, MIPS_ELIGIBLE 169, NOT_TESTED 9, OPT_IN_ELIGIBLE 48, UNDETERMINED 9
""",
    "audit draw": """\
$ qpp-rules audit draw roster.csv --patients patients.csv --year 2026 \\
    --seed 31415926535897932384 --out plan.json
Audit sample, performance year 2026
rank         1
participant  apm-entity:A1005
drawn for    random
patients     8 of 29
ticket       004f4acd39081442
...
plan digest 6d33b19a1e6d58725d4e14da83433f47b09c1d4899ef31a8963232e01b1834c8
""",
    "audit verify": """\
$ qpp-rules audit verify plan.json roster.csv --patients patients.csv
Performance year 2026
verdict   MET
title     the plan is as it was when it was drawn: its digest is right
...
verified
""",
    "audit seed": """\
$ qpp-rules audit seed
31415926535897932384
""",
    "audit evaluate": """\
$ qpp-rules audit evaluate plan.json reviews.csv --checks checks.csv \\
    --roster roster.csv --intermediary-type QCDR --out result.json
Data validation audit, performance year 2026
...
verdict   MET
title     every sampled record was reviewed
observed  121 of 121
required  121 records
...
records reviewed 121 of 121, with an error 4 (3.3%)
...
deficient
""",
    "audit target": """\
$ qpp-rules audit target result.json roster.csv --patients patients.csv \\
    --deficiency TIN_OR_NPI --seed 27182818284590452353 --out targeted.json
Audit sample, performance year 2026
rank         1
participant  individual:*****0054|1500492297
drawn for    random
...
plan digest 82c7eb179ad260dd6be1ed537304f12565924aeb46decee1d6606adc91a1fb3c
...
""",
    "audit gate": """\
$ qpp-rules audit gate result.json --corrections corrections.csv
Performance year 2026
...
verdict   NOT_MET
title     the targeted audit of the deficiency is finished before any
          data of the year is submitted
about     TIN or NPI
observed  no targeted audit
required  a targeted audit
...
may submit NO
""",
    "audit report": """\
$ qpp-rules audit report result.json --intermediary 'Example Registry' \\
    --corrections corrections.csv
Data Validation Execution Report, performance year 2026
audit           data validation audit
error rate      4/121
type            TIN or NPI
...
missing: targeted audit: TIN_OR_NPI
...
due 2027-05-31
""",
    "elections check": """\
$ qpp-rules elections check roster.csv elections.csv --year 2026
Performance year 2026
participant  group:*****0001
eligibility  EXEMPT
state        NOT_APPLICABLE
may submit   YES
...
may submit NO 6, may submit UNKNOWN 9, may submit YES 285
""",
    "elections effects": """\
$ qpp-rules elections effects 2026
Performance year 2026
choice    opt-in
effect    payment adjustment
applies   yes
citation  42 CFR § 414.1310(b)(1)(iii)(A)
...
""",
    "self-nomination review": """\
$ qpp-rules self-nomination review application.json --year 2026 \\
    --submitted-at 2025-08-15 --measures measures-2026.json --open
Performance year 2026
...
due       2025-09-02
tab       Attestations
item      attestations.validation_strategy
verdict   NOT_MET
title     the nomination contains the data validation strategy for
          approval
observed  left blank
...
gaps
""",
    "measures show": """\
$ qpp-rules measures show 236 7 --measures measures-2026.json --year 2026
Performance year 2026
id                     236
category               quality
first year             2017
metric type            singlePerformanceRate
measure type           intermediateOutcome
outcome                True
...
measures-2026.json: '7' (str) is not in the data of 2026
...
""",
    "postings find": """\
$ qpp-rules postings find posting-july.xlsx --year 2026 \\
    --reporting-option MVP --mips-cqm 001 --starts-on 2026-08-01
Qualified Registry, performance year 2026
name             Example Registry
fits             YES
remedial action  No remedial action
...
fits NO 1, fits UNKNOWN 1, fits YES 1
A listing is not an endorsement: CMS does not evaluate the intermediaries.
""",
    "postings compare": """\
$ qpp-rules postings compare posting-january.xlsx posting-july.xlsx \\
    --year 2026
Qualified Registry, performance year 2026
name     Example Registry
column   MIPS CQMs
earlier  001, 236; 493
later    001, 112; 236; 493
added    112
...
""",
    "measures compare": """\
$ qpp-rules measures compare measures-2025.json measures-2026.json \\
    --years 2025,2026
2025 and 2026
measure      185
category     quality
changed      gone
first year   2025
second year  2026
first        listed
...
""",
    "submission check": """\
$ qpp-rules submission check submissions.jsonl \\
    --measures measures-2026.json --year 2026 \\
    --intermediary-type QUALIFIED_REGISTRY
Performance year 2026
record       line 2
participant  group:*****0002
kind         refused
title        the counts together are at most the eligible population
about        measurementSets[0].measurements[1].value
observed     95
required     at most 90
...
refused 2, not known 0, not refused 1, malformed 0
""",
    "standing check": """\
$ qpp-rules standing check standing.csv --year 2026 \\
    --as-of 2027-02-01 --approved-as QCDR
Performance year 2026
...
verdict   MET
title     the intermediary is not terminated or disqualified for the
          year
observed  none
...
standing UNDER_REMEDIAL_ACTION, may submit YES
""",
    "registration check": """\
$ qpp-rules registration check mvp-request.json --year 2026 \\
    --mvps mvps-2026.json --final --as-of 2026-05-01T09:00-04:00
Performance year 2026
...
verdict   NOT_MET
title     a small practice, by the number of its eligible clinicians
          in the determination period
observed  16
required  at most 15
...
cannot register
""",
    "cases export": """\
$ qpp-rules cases export cases --question small-practice
4 files, 56 cases, version 1
""",
    "cases check": """\
$ qpp-rules cases check answers.jsonl --question small-practice
case       small-practice/2026/15
situation  15 eligible clinicians
expected   true
given      false
rule       eligibility.small-practice
observed   15
required   at most 15
citation   42 CFR § 414.1305 "Small practice"
eligibility.small-practice: 1
cases 56, right 55, wrong 1, no answer 0
""",
    "ready check": """\
$ qpp-rules ready check cases.jsonl --as-of 2025-02-03T09:00-05:00 \\
    --intermediary intermediary.json
participant       group:*****0001
reporting option  traditional MIPS
answer            READY
participant       group:*****0002
reporting option  traditional MIPS
answer            BLOCKED
place             12
verdict           NOT_MET
...
READY 1, BLOCKED 2, UNDETERMINED 0, malformed 0
""",
    "ready worklist": """\
$ qpp-rules ready worklist cases.jsonl --as-of 2025-02-03T09:00-05:00 \\
    --intermediary intermediary.json
...
participant       group:*****0003
reporting option  traditional MIPS
verdict           NOT_MET
what              confirm the opt-in or voluntary election
cleared by        the practice
until             before 2025-03-31 20:00 EDT
...
READY 1, BLOCKED 2, UNDETERMINED 0, malformed 0
""",
    "ready unsubmitted": """\
$ qpp-rules ready unsubmitted cases.jsonl \\
    --as-of 2025-02-03T09:00-05:00 --intermediary intermediary.json
...
 group:*****0001   improvement activities   traditional MIPS
ready 1, without a receipt 1
""",
}
"""By command, as on a terminal. ``...`` stands for omitted lines; blank lines are omitted too."""


def example_of(command: str) -> str:
    """Return the example of *command* as the last part of its help."""
    # The first character keeps line breaks in the paragraph.
    return f"Example:\n\n\b\n{indent(EXAMPLES[command], '  ')}"
