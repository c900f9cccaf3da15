"""What a program tells of itself on its standard output."""

import json


class Journal:
    """One line for each thing that happened, as JSON or for a person to read."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json

    def write(self, **entry: object) -> None:
        """Flushed at once: whoever follows the output is never behind."""
        if self._as_json:
            line = json.dumps(entry)
        else:
            line = "  ".join(f"{name}={value}" for name, value in entry.items())
        print(line, flush=True)
