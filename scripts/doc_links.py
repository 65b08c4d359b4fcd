"""Checks that every link from one document of the repository to a file or heading of it leads somewhere."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.M | re.S)


def anchors(document: Path) -> set[str]:
    """The anchors of all headings, as GitHub makes them, and explicit ones."""
    text = FENCE.sub("", document.read_text())
    found: set[str] = set(re.findall(r'<a (?:id|name)="([^"]+)"', text))
    for heading in re.findall(r"^#+ +(.*)$", text, re.M):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
        anchor = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        number, unique = 0, anchor
        while unique in found:
            number += 1
            unique = f"{anchor}-{number}"
        found.add(unique)
    return found


def problems(document: Path) -> list[str]:
    """The links of a document that lead nowhere."""
    found = []
    for target in LINK.findall(FENCE.sub("", document.read_text())):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        other = (document.parent / path).resolve() if path else document
        if not other.exists():
            found.append(f"{document.relative_to(ROOT)}: {target} does not exist")
        elif anchor and other.suffix == ".md" and anchor not in anchors(other):
            found.append(f"{document.relative_to(ROOT)}: {target} has no such heading")
    return found


def main() -> int:
    """Prints what is wrong; 1 when something is."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    documents = [ROOT / name for name in listed if name and (ROOT / name).exists()]
    found = [problem for document in documents for problem in problems(document)]
    print("\n".join(found) if found else f"{len(documents)} documents, all links lead somewhere")
    return 1 if found else 0


sys.exit(main())
