"""What came back from intake forms, read by models of FHIR that nobody here wrote: each file is a QuestionnaireResponse of R4 with every
element in its place and of its type, and nothing is lost or put in when it is written again.

    python read.py FOLDER

docs/reference/responses.md says what this does not see.
"""

import json
import pathlib
import re
import sys
from collections import Counter
from itertools import zip_longest

from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse


# A date with a time of day, whose fraction of a second is none.
MOMENT = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.0+)?(Z|[+-]\d\d:\d\d)$")


def leaves(value, path=()):
    """Everything that is said, with where it is said. Decimals and moments count by their worth: these models keep no trailing zeros, and
    write Z for +00:00."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, path + (key,))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from leaves(inner, path + (at,))
    else:
        yield path, MOMENT.sub(lambda found: found[1] + found[2].replace("+00:00", "Z"), value) if isinstance(value, str) else value


def lost(said, again):
    """The first thing that is said in one and not in the other."""
    nothing = ((), None)
    pairs = zip_longest(sorted(leaves(said), key=str), sorted(leaves(again), key=str), fillvalue=nothing)
    for (path, value), (other_path, other) in pairs:
        if path != other_path or value != other:
            return f"{path} {value!r} became {other_path} {other!r}"
    return None


def main(folder):
    files = sorted(pathlib.Path(folder).glob("*.json"))
    if not files:
        sys.exit(f"{folder} holds no responses")
    kinds, faults = Counter(), []
    for file in files:
        said = json.loads(file.read_text(encoding="utf-8"))
        try:
            read = QuestionnaireResponse.model_validate(said)
        except ValueError as why:
            faults.append(f"{file.name}: {why}")
            continue
        again = json.loads(read.model_dump_json())
        if difference := lost(said, again):
            faults.append(f"{file.name}: {difference}")
        kinds.update(path[-1] for path, _ in leaves(said) if str(path[-1]).startswith("value"))
        kinds.update(key for path, _ in leaves(said) for key in path if str(key) in ("valueCoding", "valueQuantity", "valueReference"))
    if faults:
        sys.exit("\n".join(faults[:20]) + f"\n{len(faults)} of {len(files)} responses")
    print(f"{len(files)} responses are QuestionnaireResponses to fhir.resources: {dict(sorted(kinds.items()))}")


main(sys.argv[1])
